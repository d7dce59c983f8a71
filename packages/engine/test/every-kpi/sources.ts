import type { Golden } from './golden.ts';

export const SOURCE_GOLDENS: readonly Golden[] = [
  {
    kpi: 'data-coverage',
    ask: { period: '2025-02' },
    sides: ['15', '16'],
    value: 0.9375,
    byHand: 'The shop sent ten rows of which one could not be read, the bank six.',
  },
  {
    kpi: 'identity-match-rate',
    sides: ['1', '13'],
    value: 1 / 13,
    byHand: 'Ten records of the shop and three of the bank; of two links one was taken back.',
  },
  {
    kpi: 'data-freshness',
    sides: ['757.5', '1'],
    value: 757.5,
    byHand: 'From the end of 30 January, 23:00 UTC, to 3 March, 12:30 UTC: 31 days and 13.5 hours.',
  },
];

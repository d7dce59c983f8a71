import type { SextantEvent } from '@sextant/contracts';
import { createSyncProgress } from '../src/print/print-progress.ts';

const progress = (more: object): SextantEvent =>
  ({
    type: 'sync-progress',
    source: 'crm',
    run: 1,
    stream: 'people',
    done: 1_500,
    total: 60_000,
    perSecond: 250,
    secondsLeft: 234,
    ...more,
  }) as SextantEvent;

const printed = (event: SextantEvent): string => {
  let text = '';
  const out = { write: (part: string) => void (text += part), isTerminal: false };
  createSyncProgress({ out, env: { LANG: 'en_US.UTF-8' } }).heard(event);
  return text;
};

describe('the progress of a sync', () => {
  it('says how far a stream is, how fast it comes and how long it will take', () => {
    expect(printed(progress({}))).toBe('  … crm: people, 1,500 of 60,000 (2%), 250 rows/s, 4 min left\n');
    expect(printed(progress({ secondsLeft: 12 }))).toContain(', 12 s left\n');
    expect(printed(progress({ secondsLeft: 9_000 }))).toContain(', 2.5 h left\n');
  });

  it('leaves out what nobody knows', () => {
    expect(printed(progress({ total: null, secondsLeft: null }))).toBe('  … crm: people, 1,500, 250 rows/s\n');
    expect(printed(progress({ total: null, perSecond: 0, secondsLeft: null }))).toBe('  … crm: people, 1,500\n');
    expect(printed(progress({ total: null, perSecond: null, secondsLeft: null }))).toBe('  … crm: people, 1,500\n');
  });
});

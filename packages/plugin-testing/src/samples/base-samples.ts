import type { Sample } from '../conformance.ts';

/** Instants at which days, hours and years begin or end in one zone or another, and where clocks are set. */
const INSTANTS = [
  '2024-03-31T00:59:59Z', // the last second of winter time in Europe
  '2024-03-31T01:00:00Z',
  '2024-03-31T22:30:00Z', // half past midnight of the next day in Prague, in summer time
  '2024-07-15T22:30:00Z', // the next day in Prague; with the winter's offset still the same
  '2024-10-27T00:30:00Z', // 02:30 in Prague for the first time
  '2024-10-27T01:30:00Z', // and for the second
  '2024-12-31T23:30:00Z', // next year in Prague
  '2024-03-10T06:59:59Z', // the last second of winter time in New York
  '2024-07-01T03:59:59Z', // the last second of June in New York
  '2024-11-03T05:30:00Z', // 01:30 in New York for the first time
  '2024-11-03T06:30:00Z',
  '2024-01-01T04:59:59Z', // still last year in New York
  '2024-06-30T15:00:00Z', // July in Tokyo
  '2024-04-06T15:30:00Z', // clocks go back in Sydney
  '2024-02-29T11:59:59Z',
  '2024-02-29T12:00:00Z', // 1 March in Auckland has been there for an hour
] as const;

const AMOUNTS: readonly (readonly [amount: string, currency: Sample['currency']])[] = [
  ['19.99', 'EUR'],
  ['1235', 'JPY'],
  ['1.235', 'KWD'],
  ['-0.30', 'EUR'],
  ['0.001', 'KWD'],
  ['1', 'JPY'],
  ['1.15', 'EUR'],
  ['4.35', 'EUR'],
  ['-98765', 'JPY'],
  ['1234567.891', 'KWD'],
  ['1234567890.12', 'EUR'],
  ['0.10', 'EUR'],
  ['1000000000', 'JPY'],
  ['8.200', 'KWD'],
  ['0.29', 'EUR'],
  ['10.00', 'EUR'],
];

/** Texts that were a program for somebody, or that a careless hand changes. */
const TEXTS = [
  `Robert'); DROP TABLE party; --`,
  '=HYPERLINK("http://example.com","x")',
  '<script>alert(1)</script> & "quoted" \\ back\\slash',
  'Příliš žluťoučký kůň',
  'ﷺ שלום مرحبا',
  '漢字と日本語、テスト',
  '👩‍👩‍👧‍👦 family, 🇨🇿 flag',
  'e\u0301 is not é', // one of them has two code points
  'line one\nline two\ttab',
  'null',
  'NaN',
  '0012',
  'true',
  '__proto__',
  '${TOKEN} {{ config }} %s %00',
  'a'.repeat(4000),
] as const;

const IDS = [
  '1',
  '2',
  '10',
  "1' OR '1'='1",
  'a/b?c=d&e#f',
  '../../etc/passwd',
  'constructor',
  'ключ-ß',
  'with blank',
  '100%25',
  'UPPER',
  'upper',
  'a,b;c',
  'x:y|z',
  '"quoted"',
  '0',
] as const;

/** The samples of which several changed in the same second. */
const TIED = { from: 6, to: 11 } as const;
const DAY = 24 * 60 * 60_000;
const FIRST_CHANGE = Date.UTC(2025, 0, 10, 8, 0, 0);

export const instantOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** An instant some time after another one. */
export const later = (instant: string, seconds: number): string => instantOf(Date.parse(instant) + seconds * 1000);

/** Sixteen samples that changed over a year, in the order of change; six of them in the very same second. */
export const baseSamples = (): Sample[] =>
  INSTANTS.map((happenedAt, at) => {
    const [amount, currency] = AMOUNTS[at] ?? ['1', 'EUR'];
    const step = at >= TIED.from && at <= TIED.to ? TIED.from : at;
    return {
      id: IDS[at] ?? `more-${at}`,
      name: TEXTS[at] ?? 'more',
      amount,
      currency,
      happenedAt,
      changedAt: instantOf(FIRST_CHANGE + step * 23 * DAY),
    };
  });

export const LATEST_CHANGE = instantOf(FIRST_CHANGE + (INSTANTS.length - 1) * 23 * DAY);

/** A plain sample. */
export const plainSample = (id: string, changedAt: string, name = `Record ${id}`): Sample => ({
  id,
  name,
  amount: '12.50',
  currency: 'EUR',
  happenedAt: '2024-05-05T10:00:00Z',
  changedAt,
});

/** Many plain samples, changed in pairs one minute after the other; `tied`: all in the same second. */
export const manySamples = (count: number, name?: string, tied = false): Sample[] =>
  Array.from({ length: count }, (_, at) =>
    plainSample(`many-${at}`, instantOf(FIRST_CHANGE + (tied ? 0 : Math.floor(at / 2) * 60_000)), name),
  );

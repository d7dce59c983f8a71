import type { KpiDefinition } from '@sextant/contracts';

/** What a portal user has no use for, with the reason a test gives. */
const FORBIDDEN: [RegExp, string][] = [
  [/\b(DOMAIN|RULINGS?|goldens?|specification|catalogue entry|issue \d)\b/, 'speaks of how Sextant is made'],
  [/\b(our|the|this|worked|following) (example|fixture)\b/i, 'speaks of an example'],
  [/\b(TODO|TBD|FIXME|lorem|stub|placeholder)\b/i, 'is not finished'],
  [/\b[a-z]+_[a-z_]+\b/, 'names a column, a key or a status'],
  [/\b([ZM][0-8]|S[1-3]|A[01]F?|AX|PIT|PER|ROLL|COH)\b/, 'names a code'],
  [/\b[A-Z]{2,}[a-z]?\(|\bD[01]\b|\bn\(/, 'names a measure'],
  [/^\s|\s$|\s{2}|[“”’–—…]/, 'has untidy blanks or signs'],
];

/** Reasons why a text is not fit for people who read a KPI; none where it is. */
export const faultsOf = (text: string): string[] =>
  FORBIDDEN.filter(([pattern]) => pattern.test(text)).map(([, reason]) => reason);

/** Every text of a definition that people read, with the key it stands at. */
export const proseOf = (definition: KpiDefinition): [string, string][] => {
  const {
    name,
    aliases = [],
    formula,
    params = {},
    companions = [],
    bands = [],
    benchmarks = [],
    systems,
  } = definition;
  return [
    ['name', name],
    ['formula', formula],
    ['systems', systems],
    ...aliases.map((alias): [string, string] => ['aliases', alias]),
    ...sentencesOf(definition),
    ...Object.entries(params).map(([key, { description }]): [string, string] => [`params.${key}`, description]),
    ...companions.map((each): [string, string] => [`companions.${each.id}`, each.name]),
    ...bands.map(({ label, origin = '' }): [string, string] => ['bands', `${label} ${origin}`.trimEnd()]),
    ...benchmarks.flatMap(({ text, source, date, population }) =>
      [text, source, date, population].map((each): [string, string] => ['benchmarks', each]),
    ),
  ];
};

/** The texts that are written in whole sentences. */
export const sentencesOf = ({ definition, norms, traps, source, params = {} }: KpiDefinition): [string, string][] => [
  ['definition', definition],
  ...(norms === undefined ? [] : [['norms', norms] as [string, string]]),
  ['traps', traps],
  ['source', source],
  ...Object.entries(params).map(([key, { description }]): [string, string] => [`params.${key}`, description]),
];

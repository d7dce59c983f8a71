import { DEFAULT_POLICY, SextantError, tableDescription, type Policy } from '@sextant/contracts';
import { closestWord } from '../yaml/closest-word.ts';
import type { YamlSource } from '../yaml/parse-checked-yaml.ts';
import type { RawPolicy } from './config-schema.ts';

/**
 * The `policy:` section with its defaults, also inside `fx` and `product_relationship`; a list that is given replaces the
 * default one. Its schema has been checked; what remains is what a schema cannot say. `sources`: ids of the configured
 * sources. Throws `config.invalid` with file, line and the closest known word.
 */
export const parsePolicy = (raw: RawPolicy, source: YamlSource, sources: readonly string[]): Policy => {
  // Categories of products are the reader's own words: they are no keys of ours.
  const { eligibility, ...rest } = raw;
  const asked = camelKeys(rest) as Partial<Policy>;
  const policy: Policy = {
    ...DEFAULT_POLICY,
    ...asked,
    fx: { ...DEFAULT_POLICY.fx, ...asked.fx },
    eligibility: (eligibility as Policy['eligibility'] | undefined) ?? DEFAULT_POLICY.eligibility,
    productRelationship: { ...DEFAULT_POLICY.productRelationship, ...asked.productRelationship },
  };
  const check = checker(source);
  checkTimezone(policy, check);
  checkSources(policy, sources, check);
  checkWords(policy, check);
  checkDerivedSchemes(policy, check);
  checkCostPools(policy, check);
  return policy;
};

const camelKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [camelCase(key), camelKeys(item)]));
};

const camelCase = (key: string): string => key.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

interface Check {
  fail: (path: readonly (string | number)[], sentence: string, remedy: string) => never;
  /** The word must be one of the list. */
  known: (path: readonly (string | number)[], word: string, list: readonly string[], what: string) => void;
}

const checker = (source: YamlSource): Check => {
  const fail: Check['fail'] = (path, sentence, remedy) => {
    throw new SextantError('config.invalid', `${source.where(['policy', ...path.map(String)])}: ${sentence}.`, remedy);
  };
  const known: Check['known'] = (path, word, list, what) => {
    if (list.includes(word)) return;
    const meant = closestWord(word, list);
    const hint = meant === undefined ? '' : `Did you mean '${meant}'? `;
    fail(path, `'${word}' is no ${what}`, `${hint}Known: ${list.length === 0 ? 'none' : list.join(', ')}.`);
  };
  return { fail, known };
};

const checkTimezone = ({ timezone }: Policy, { fail }: Check): void => {
  if (isTimezone(timezone)) return;
  fail(
    ['timezone'],
    `'${timezone}' is not a time zone`,
    "Use a name of the IANA list, for example 'Europe/Prague' or 'UTC'.",
  );
};

const isTimezone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

/** A source that does not exist would silence every other one. */
const checkSources = ({ authority, sourcePriority }: Policy, sources: readonly string[], { known }: Check): void => {
  authority.forEach(({ source }, index) =>
    known(['authority', index, 'source'], source, sources, 'source of this configuration'),
  );
  sourcePriority.forEach((source, index) =>
    known(['source_priority', index], source, sources, 'source of this configuration'),
  );
};

/** Words that stand in columns with a closed list. */
const checkWords = (policy: Policy, { known, fail }: Check): void => {
  policy.holderRoles.forEach((role, index) =>
    known(['holder_roles', index], role, wordsOf('agreement_party', 'role'), 'role of a party'),
  );
  policy.inForceStatuses.forEach((status, index) =>
    known(['in_force_statuses', index], status, wordsOf('agreement', 'status'), 'status of an agreement'),
  );
  policy.authority.forEach(({ table, kinds = [] }, index) => {
    const list = wordsOf(table, table === 'gl_entry' ? 'kpi_line' : 'kind');
    if (kinds.length > 0 && list.length === 0)
      fail(['authority', index, 'kinds'], `the table '${table}' has no kinds`, "Leave 'kinds' out, or name a 'line'.");
    kinds.forEach((kind, place) => known(['authority', index, 'kinds', place], kind, list, `kind of ${table}`));
  });
};

const wordsOf = (table: Parameters<typeof tableDescription>[0], column: string): readonly string[] =>
  tableDescription(table).columns[column]?.in ?? [];

const checkDerivedSchemes = ({ derivedSchemes }: Policy, { fail }: Check): void =>
  derivedSchemes.forEach(({ scheme, from, bounds }, index) => {
    const at = ['derived_schemes', index];
    if (derivedSchemes.findIndex((other) => other.scheme === scheme) < index)
      fail([...at, 'scheme'], `two derived schemes are called '${scheme}'`, 'Give each a name of its own.');
    const isNumber = from === 'employee_count' || from === 'age';
    if (isNumber && bounds === undefined)
      fail(at, `'${scheme}' has no bounds`, `Write where the classes of ${from} begin, for example bounds: [10, 50].`);
    if (!isNumber && bounds !== undefined)
      fail([...at, 'bounds'], `'${from}' has no order and so no bounds`, "Leave 'bounds' out.");
    if (bounds?.some((bound, place) => place > 0 && bound <= (bounds[place - 1] ?? 0)))
      fail([...at, 'bounds'], `the bounds of '${scheme}' do not rise`, 'Write them from the smallest to the largest.');
  });

const checkCostPools = ({ costPools }: Policy, { fail, known }: Check): void =>
  costPools.forEach(({ pool, driver }, index) => {
    if (costPools.findIndex((other) => other.pool === pool) < index)
      fail(['cost_pools', index, 'pool'], `two cost pools are called '${pool}'`, 'Give each pool one driver.');
    const drivers = ['movements', ...wordsOf('interaction', 'kind')];
    known(['cost_pools', index, 'driver'], driver, drivers, 'driver that is counted');
  });

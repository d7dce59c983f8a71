import { existsSync } from 'node:fs';
import { kpiDefinitionSchema, type KpiBand, type KpiDefinition, type KpiParam } from '@sextant/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { faultsOf, proseOf, sentencesOf } from './support/prose.ts';
import { definitions, library, LIBRARY } from './support/read-library.ts';

const validate = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(kpiDefinitionSchema);
const ids = definitions.map(({ id }) => id);
const cases = definitions.map((definition): [string, KpiDefinition] => [definition.id, definition]);
const needKpi = (id: string): KpiDefinition => {
  const found = definitions.find((each) => each.id === id);
  if (found === undefined) throw new Error(`The catalogue has no ${id}.`);
  return found;
};

/** Every expression of a definition, those of variants and companions included. */
const expressionsOf = ({ numerator, denominator, variants = [], companions = [] }: KpiDefinition): string[] =>
  [{ numerator, denominator }, ...variants, ...companions].flatMap((part) => [
    part.numerator ?? '1',
    part.denominator ?? '1',
  ]);
const matchesOf = (texts: string[], pattern: RegExp): string[] =>
  texts.flatMap((text) => [...text.matchAll(pattern)].map(([, match = '']) => match));
const repeatedIn = (texts: readonly string[]): string[] => texts.filter((text, at) => texts.indexOf(text) !== at);

describe('each file', () => {
  it.each(library.map((file) => [file.name, file] as const))('%s fits the schema', (_name, { definition }) => {
    validate(definition);
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(library.map((file) => [file.name, file] as const))(
    '%s bears the id that it holds',
    (name, { definition }) => {
      expect(definition.id).toBe(name);
    },
  );

  it('tells an editor where its schema is', () => {
    const reference = '# yaml-language-server: $schema=../schema/kpi-definition.schema.json\n';
    expect(library.filter(({ text }) => !text.startsWith(reference)).map(({ name }) => name)).toEqual([]);
    expect(existsSync(new URL('../schema/kpi-definition.schema.json', LIBRARY))).toBe(true);
  });
});

describe('the catalogue', () => {
  it('says each thing once', () => {
    expect(repeatedIn(ids)).toEqual([]);
    expect(repeatedIn(definitions.map(({ name }) => name.toLowerCase()))).toEqual([]);
    expect(repeatedIn(definitions.map(({ definition }) => definition.toLowerCase()))).toEqual([]);
  });

  it('has no alias that is the name of another KPI', () => {
    const names = new Map(definitions.map(({ id, name }) => [name.toLowerCase(), id]));
    const taken = definitions.flatMap(({ aliases = [] }) => aliases.filter((alias) => names.has(alias.toLowerCase())));
    expect(taken).toEqual([]);
    expect(definitions.filter(({ aliases = [] }) => repeatedIn(aliases).length > 0)).toEqual([]);
  });

  it.each(cases)('%s refers only to KPIs that exist, and not to itself', (id, definition) => {
    const { related, guard } = definition;
    const used = matchesOf(expressionsOf(definition), /kpi\(([^),]*)/g);
    const references = [...related, ...used, ...(guard === undefined ? [] : [guard])];
    expect(references.filter((reference) => !ids.includes(reference) || reference === id)).toEqual([]);
    expect(repeatedIn(related)).toEqual([]);
  });

  it('has no KPI that is computed from itself', () => {
    const usedBy = (id: string): string[] => matchesOf(expressionsOf(needKpi(id)), /kpi\(([^),]*)/g);
    const reach = (id: string, seen: string[]): string[] =>
      usedBy(id).flatMap((used) => (seen.includes(used) ? [id] : reach(used, [...seen, used])));
    expect(ids.filter((id) => reach(id, [id]).length > 0)).toEqual([]);
  });

  it('guards every KPI that is better when higher only with another beside it', () => {
    const guarded = definitions.filter(({ direction }) => direction === 'up-guarded');
    expect(guarded.map(({ id }) => id)).toEqual([
      'policies-per-policyholder',
      'products-per-customer',
      'products-per-household',
    ]);
    expect(guarded.filter(({ guard }) => guard === undefined)).toEqual([]);
  });
});

describe('time', () => {
  it.each(cases)('of %s has the lengths that it needs', (_id, { time, window, maturity, period, missing }) => {
    expect(window !== undefined).toBe(time === 'ROLL');
    expect(maturity !== undefined).toBe(time === 'COH' || (time === 'PER' && missing === 'M8'));
    expect(period === undefined || time === 'PER' || time === 'COH').toBe(true);
  });
});

describe('the parameters', () => {
  const params = definitions.flatMap(({ id, params: table = {} }) =>
    Object.entries(table).map(([key, param]): [string, KpiParam] => [`${id}.${key}`, param]),
  );
  const numbers = ['days', 'months', 'hours', 'count', 'amount', 'fraction'];

  it.each(params.filter(([, { type }]) => type === 'choice'))('%s has choices to choose from', (_name, param) => {
    const { choices = [], required, default: value } = param;
    expect(new Set(choices).size).toBeGreaterThanOrEqual(2);
    expect(value === undefined || choices.includes(String(value))).toBe(true);
    expect(required === true && value !== undefined).toBe(false);
  });

  it.each(params.filter(([, { type }]) => numbers.includes(type)))(
    '%s has a default inside its bounds',
    (_name, param) => {
      const { min = -Infinity, max = Infinity, default: value = min } = param;
      const policyKey = typeof value === 'string' && /^[a-z_]+_days$/.test(value);
      expect(max).toBeGreaterThan(min);
      expect(policyKey || (typeof value === 'number' && value >= min && value <= max)).toBe(true);
    },
  );

  it('of type choice alone have choices', () => {
    expect(params.filter(([, { type, choices }]) => (type === 'choice') !== (choices !== undefined))).toEqual([]);
  });

  it.each(cases)('that %s uses are declared', (_id, definition) => {
    const { params: declared = {}, window, maturity, variants = [] } = definition;
    const used = matchesOf([...expressionsOf(definition), String(window)], /\$(\w+)/g);
    const aged = typeof maturity === 'string' && !maturity.includes('_') ? [maturity] : [];
    expect([...used, ...aged].filter((name) => !(name in declared))).toEqual([]);
    const chosen = variants.flatMap(({ when }) => Object.entries(when));
    const strange = chosen.filter(
      ([name, value]) => declared[name]?.choices?.slice(1).includes(String(value)) !== true,
    );
    expect(strange).toEqual([]);
  });
});

describe('the bands', () => {
  const holds = ({ from, to, fromInclusive = true, toInclusive = true }: KpiBand, value: number): boolean =>
    (from === undefined || value > from || (fromInclusive && value === from)) &&
    (to === undefined || value < to || (toInclusive && value === to));
  const labelsAt = (id: string, value: number): string[] =>
    (needKpi(id).bands ?? []).filter((band) => holds(band, value)).map(({ label }) => label);

  it.each([
    [0, 'weak'],
    [0.5999999, 'weak'],
    [0.6, 'moderate'],
    [0.65, 'moderate'],
    [0.8, 'moderate'],
    [0.8000001, 'excellent'],
    [1, 'excellent'],
  ])('of product-relationship read %d as %s and nothing else', (value, label) => {
    expect(labelsAt('product-relationship', value)).toEqual([label]);
  });

  it('have an origin, and where there are none there is a norm', () => {
    expect(definitions.filter(({ bands = [] }) => bands.some(({ origin }) => origin === undefined))).toEqual([]);
    expect(definitions.filter(({ bands, norms }) => (bands === undefined) === (norms === undefined))).toEqual([]);
  });

  it('are not made of rules of thumb, which are listed as unverified benchmarks', () => {
    const folklore = ['ltv-to-cac', 'quick-ratio', 'cac-payback-months', 'whale-curve-peak'].map(needKpi);
    expect(folklore.filter(({ bands }) => bands !== undefined)).toEqual([]);
    expect(folklore.map(({ benchmarks = [] }) => benchmarks.map(({ verified }) => verified))).toEqual(
      folklore.map(() => [false]),
    );
  });
});

describe('the texts', () => {
  it.each(cases)('of %s speak to the people who read them', (_id, definition) => {
    const faults = proseOf(definition).flatMap(([key, text]) => faultsOf(text).map((fault) => `${key} ${fault}`));
    expect(faults).toEqual([]);
  });

  it.each(cases)('of %s are whole sentences, and the definition is one', (_id, definition) => {
    const broken = sentencesOf(definition).filter(([, text]) => !/^[A-Z0-9].*[.]$/.test(text));
    expect(broken).toEqual([]);
    expect(definition.definition).not.toMatch(/[.!?] /);
  });

  it.each(cases)('of %s say how certain the figure is', (_id, { source }) => {
    expect(source).toMatch(/\b(95 % interval|No interval)\b/);
  });

  it.each([
    ['as in DOMAIN 3.3', 'speaks of how Sextant is made'],
    ['see our example', 'speaks of an example'],
    ['no_base where it is empty', 'names a column, a key or a status'],
    ['Z1 where it is empty', 'names a code'],
    ['the parties of PH(D)', 'names a measure'],
    ['all customers of D0', 'names a measure'],
    ['ends with a blank ', 'has untidy blanks or signs'],
  ])('would be found out if they said: %s', (text, fault) => {
    expect(faultsOf(text)).toEqual([fault]);
  });
});

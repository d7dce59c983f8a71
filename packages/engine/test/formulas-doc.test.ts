import { readFileSync, writeFileSync } from 'node:fs';
import type { KpiDefinition } from '@sextant/contracts';
import { compileKpi } from '../src/catalogue/compile.ts';
import { DefinitionError } from '../src/catalogue/definition-error.ts';
import { CUSTOMER_SETS, FIGURES } from '../src/measures/customer-registry.ts';
import type { Adds, ArgumentType } from '../src/measures/measure.ts';
import { MEASURES } from '../src/measures/registry.ts';
import { library } from './support/test-engine.ts';

/** UPDATE_DOCS=1 writes the tables into the page; without it the page is compared with them. */
const PAGE = new URL('../../../docs/formulas.md', import.meta.url);
const update = process.env['UPDATE_DOCS'] === '1';

const ADDS: Record<Adds, string> = {
  flow: 'over segments and time',
  stock: 'over segments',
  distinct: 'over disjoint segments',
  recomputed: 'never',
};

const words = (list: readonly string[]): string => list.join(' \\| ');

const shown = (type: ArgumentType): string => {
  switch (type.is) {
    case 'instant':
      return 'D';
    case 'period':
      return type.shifted ? 'P \\| P- \\| LY' : 'P';
    case 'word':
      return type.of === 'any' || type.of.length > 12 ? 'kind' : words(type.of);
    case 'number':
      return type.or === undefined ? 'number' : `number \\| ${words(type.or)}`;
    case 'name':
      return 'name';
    case 'figure':
      return type.or === undefined ? 'figure' : `figure \\| ${words(type.or)}`;
    case 'set':
      return type.of === undefined ? 'set' : words(type.of);
  }
};

const signature = (name: string, args: readonly ArgumentType[], optional = 0): string => {
  const parts = args.map((type, index) => (index >= args.length - optional ? `[${shown(type)}]` : shown(type)));
  return `\`${name}(${parts.join(', ').replaceAll('\\|', '¦')})\``.replaceAll('¦', '\\|');
};

const table = (headers: string[], rows: string[][]): string =>
  [headers, headers.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const byName = <T extends { name: string }>(items: T[]): T[] => items.sort((a, b) => (a.name < b.name ? -1 : 1));

const measures = (): string =>
  table(
    ['measure', 'type', 'adds up', 'product', 'what it is'],
    byName([...MEASURES.values()]).map(({ name, args, optional, type, types = {}, adds, byProduct, about }) => [
      signature(name, args, optional),
      [...new Set([type, ...Object.values(types)])].join(', '),
      ADDS[adds],
      byProduct === 'ofSet' ? 'as its set' : byProduct ? '✓' : '',
      about,
    ]),
  );

const figures = (): string =>
  table(
    ['figure', 'type', 'what it is'],
    byName(Object.entries(FIGURES).map(([name, each]) => ({ name, ...each }))).map(({ name, args, type, about }) => [
      signature(name, args),
      type,
      about,
    ]),
  );

const sets = (): string =>
  Object.keys(CUSTOMER_SETS)
    .sort()
    .map((name) => `\`${name}\``)
    .join(', ');

/** Lists that are too long for the table. */
const kinds = (): string =>
  byName([...MEASURES.values()])
    .flatMap(({ name, args }) =>
      args.flatMap((type) =>
        type.is === 'word' && type.of !== 'any' && type.of.length > 12
          ? [`- \`${name}\`: ${type.of.map((each) => `\`${each}\``).join(', ')}`]
          : [],
      ),
    )
    .join('\n');

const part = (page: string, name: string): string => {
  const found = new RegExp(`<!-- ${name} -->([^]*?)<!-- /${name} -->`).exec(page);
  if (found === null) throw new Error(`docs/formulas.md has no place for ${name}.`);
  return (found[1] ?? '').trim();
};

const GENERATED: [name: string, text: () => string, gap: string][] = [
  ['measures', measures, '\n'],
  ['kinds', kinds, '\n'],
  ['figures', figures, '\n'],
  ['sets', sets, ''],
];

describe('docs/formulas.md', () => {
  if (update) {
    let page = readFileSync(PAGE, 'utf8');
    for (const [name, text, gap] of GENERATED) {
      const place = new RegExp(`(<!-- ${name} -->)[^]*?(<!-- /${name} -->)`);
      page = page.replace(place, (_, open: string, close: string) => `${open}${gap}${text()}${gap}${close}`);
    }
    writeFileSync(PAGE, page);
  }
  const page = readFileSync(PAGE, 'utf8');

  it.each(GENERATED)('has the %s that there are (else: UPDATE_DOCS=1 and this test again)', (name, text) => {
    expect(part(page, name)).toBe(text());
  });

  it('says of each measure and figure what it is', () => {
    const silent = [...MEASURES.values(), ...Object.values(FIGURES)].filter(({ about }) => about.trim().length < 4);
    expect(silent).toEqual([]);
  });

  const refused = part(page, 'refused')
    .split('\n')
    .slice(2)
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')))
    .map(([, formula = '', time = '', said = '', instead = '']) => ({
      formula: formula.replaceAll('`', ''),
      time: time as KpiDefinition['time'],
      said,
      instead,
    }));
  const count = library.find(({ id }) => id === 'customer-count') as KpiDefinition;

  it.each(refused)('tells truly how $formula is refused', ({ formula, time, said, instead }) => {
    const grain = time === 'PIT' ? 'segment@D' : 'segment x P';
    const refusal = ((): unknown => {
      try {
        return compileKpi({ ...count, time, grain, numerator: formula });
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(DefinitionError);
    const { message, remedy, path, character } = refusal as DefinitionError;
    expect(message).toContain(said);
    expect(remedy).toContain(instead);
    expect([path, typeof character]).toEqual([['numerator'], 'number']);
  });

  it('shows enough of them', () => {
    expect(refused.length).toBeGreaterThanOrEqual(15);
  });
});

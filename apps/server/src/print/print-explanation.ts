import type { Explanation, RowsBehind } from '@sextant/contracts';
import type { World } from '../world.ts';
import { counted, createFormats, type Formats } from './formats.ts';
import { printAnswer } from './print-answer.ts';
import { printTable } from './print-table.ts';

/** How an answer came to be, from the figure down to the rows it rests on. */
export const printExplanation = (
  found: Explanation,
  world: Pick<World, 'out' | 'env'>,
  { sql }: { sql: boolean },
): void => {
  const { out } = world;
  const formats = createFormats(world);
  const { definition, knowledge, policy, engine } = found;
  printAnswer(found.answer, world);
  const verdict = found.verified
    ? 'found again to the letter'
    : `differs from what was given; version ${engine.sextant} of Sextant finds other figures`;
  out.write(`\nReceipt ${found.receipt}: ${verdict}\n`);
  out.write(`  known at ${knowledge.knownAt}, up to batch ${knowledge.batch}\n`);
  out.write(`\nFormula: ${definition.formula}\n`);
  out.write(`  value = ${definition.scale} × (${definition.numerator}) / (${definition.denominator})\n\n`);
  printMeasures(found, formats, out);
  out.write(`\nWhat counts:\n${found.filters.map(({ from, text }) => `  ${text} (${from})\n`).join('')}`);
  const changed =
    policy.changed.length === 0 ? 'all as shipped' : `other than as shipped: ${policy.changed.join(', ')}`;
  out.write(`\nPolicy ${policy.hash}: ${changed}\n\n`);
  printSources(found, formats, out);
  if (found.rows !== undefined) {
    printRowsBehind('numerator', found.rows.numerator, formats, out);
    printRowsBehind('denominator', found.rows.denominator, formats, out);
  }
  out.write(`\nAnswered by Sextant ${engine.sextant} on ${engine.name} ${engine.version}\n`);
  if (!sql) return;
  const statements = found.statements ?? [];
  out.write(`\n${counted(statements.length, 'statement')} found the figures:\n`);
  for (const [index, statement] of statements.entries()) out.write(`\n-- ${index + 1}\n${statement};\n`);
};

const decimal = (value: string, formats: Formats): string => (/^-?\d/.test(value) ? formats.decimal(value) : value);

/** More segments than a line has room for are left to `--json`. */
const MOST_SEGMENTS = 6;

const printMeasures = ({ measures }: Explanation, formats: Formats, out: World['out']): void => {
  if (measures.length === 0) return;
  const segments = (measures[0]?.segments ?? []).slice(0, MOST_SEGMENTS).map(({ key }) => key.join(' · '));
  const hasBefore = measures.some(({ before }) => before !== undefined);
  printTable(
    ['Side', 'Measure', '>Figure', ...(hasBefore ? ['>Before'] : []), ...segments.map((label) => `>${label}`)],
    measures.map(({ side, measure, value, before, segments: own = [] }) => [
      side,
      measure,
      decimal(value, formats),
      ...(hasBefore ? [before === undefined ? '' : decimal(before, formats)] : []),
      ...segments.map((_, place) => decimal(own[place]?.value ?? '', formats)),
    ]),
    out,
  );
  const meanings = new Map(measures.map(({ measure, about }) => [about, measure.replace(/\(.*$/s, '')]));
  out.write('\n');
  for (const [about, name] of meanings) out.write(`  ${name}: ${about}\n`);
};

const printSources = ({ sources }: Explanation, formats: Formats, out: World['out']): void => {
  printTable(
    ['Source', 'Complete through', '>Batch', 'Committed', 'Rows'],
    sources.flatMap(({ source, completeThrough, batches, batchesLeftOut }) => {
      const lines = batches
        .slice(0, 5)
        .map(({ batch, committedAt, rows }, index) => [
          index === 0 ? source : '',
          index === 0 ? (completeThrough ?? '-') : '',
          String(batch),
          formats.instant(committedAt),
          rows.map(({ table, stored }) => `${formats.count(stored)} ${table}`).join(', '),
        ]);
      const more = batches.length - lines.length + batchesLeftOut;
      return more > 0 ? [...lines, ['', '', '', `and ${formats.count(more)} earlier`, '']] : lines;
    }),
    out,
  );
};

const printRowsBehind = (side: string, { totals, rows }: RowsBehind, formats: Formats, out: World['out']): void => {
  if (totals.length === 0) return;
  const all = totals.map(({ table, rows: n }) => `${formats.count(n)} of ${table}`).join(', ');
  out.write(`\nRows behind the ${side}: ${all}\n`);
  if (rows.length === 0) return;
  printTable(
    ['Table', 'Key', 'Day', 'Customer', 'Says', 'From', '>Batch'],
    rows.map(({ table, key, day, party, says, source, object, sourceKey, batch }) => [
      table,
      key,
      day,
      party ?? '-',
      says,
      [source, object, ...(sourceKey === null ? [] : [sourceKey])].join(' / '),
      String(batch),
    ]),
    out,
  );
};

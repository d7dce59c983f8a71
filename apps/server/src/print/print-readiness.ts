import type { KpiResponse, KpisResponse, Readiness } from '@sextant/contracts';
import type { World } from '../world.ts';
import { counted, createFormats, type Formats } from './formats.ts';
import { printTable } from './print-table.ts';

/** Most things that are listed under what would do most. */
const MOST_UNLOCKS = 10;

/** The catalogue: for which KPIs there is data, since when, how fresh, and what one more thing would do. */
export function printCatalogueReadiness({ kpis, unlocks = [] }: KpisResponse, world: World): void {
  const formats = createFormats(world);
  const ready = kpis.filter(({ readiness }) => readiness?.ready === true);
  world.out.write(`There is data for ${ready.length} of ${counted(kpis.length, 'KPI')}.\n\n`);
  printTable(
    ['KPI', 'Ready', 'Since', 'Complete through', 'Last sync', 'Missing'],
    kpis.map(({ id, readiness }) => (readiness === undefined ? [id] : [id, ...readinessLine(readiness, formats)])),
    world.out,
  );
  if (unlocks.length === 0) return;
  world.out.write('\nOne more thing to map, and what it would do:\n');
  for (const { what, makesReady, makesWhole } of unlocks.slice(0, MOST_UNLOCKS)) {
    world.out.write(`  ${what}\n`);
    if (makesReady.length > 0) world.out.write(`    makes ready: ${makesReady.join(', ')}\n`);
    if (makesWhole.length > 0) world.out.write(`    makes whole: ${makesWhole.join(', ')}\n`);
  }
  const left = unlocks.length - MOST_UNLOCKS;
  if (left > 0) world.out.write(`  and ${counted(left, 'other')}; see them with --json.\n`);
}

const readinessLine = (
  { ready, since, completeThrough, lastSync, missing, gross }: Readiness,
  formats: Formats,
): string[] => [
  ready ? 'yes' : 'no',
  since ?? '-',
  completeThrough ?? '-',
  lastSync === null ? '-' : formats.instant(lastSync),
  [...missing, ...gross.map((part) => `(${part})`)].join('; '),
];

/** One KPI: what it needs and who provides it. */
export function printReadiness({ definition, schemes, readiness }: KpiResponse, world: World): void {
  const formats = createFormats(world);
  const { out } = world;
  out.write(`${definition.name} (${definition.id} ${definition.version})\n${definition.definition}\n\n`);
  out.write(`Formula  ${definition.formula}\n`);
  if (schemes.length > 0) out.write(`Split by  ${schemes.map(({ scheme }) => scheme).join(', ')}\n`);
  const since = readiness.since === null ? '' : ` since ${readiness.since}`;
  const through = readiness.completeThrough === null ? '' : `, complete through ${readiness.completeThrough}`;
  out.write(
    readiness.ready ? `Ready${since}${through}\n` : `Not ready: no source provides ${readiness.missing.join(', ')}\n`,
  );
  if (readiness.gross.length > 0) out.write(`Told without  ${readiness.gross.join(', ')}\n`);
  if (readiness.needs.length === 0) return;
  out.write('\n');
  printTable(
    ['Needs', 'Provided by', 'Since', 'Complete through', 'Last sync'],
    readiness.needs.flatMap(({ what, provided, optional, anyOf = [], sources }) => {
      const name = `${what}${optional === null ? '' : ` (for ${optional})`}`;
      const rows =
        sources.length === 0
          ? [[name, provided ? 'not needed here' : 'nobody', '-', '-', '-']]
          : sources.map(({ source, since: first, completeThrough, lastSync }, index) => [
              index === 0 ? name : '',
              source,
              first ?? '-',
              completeThrough ?? '-',
              lastSync === null ? '-' : formats.instant(lastSync),
            ]);
      const more = anyOf.filter((each) => !each.provided).map((each) => [`  or ${each.what}`, 'nobody', '-', '-', '-']);
      return [...rows, ...(provided ? more : [])];
    }),
    out,
  );
}

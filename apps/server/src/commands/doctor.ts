import process from 'node:process';
import { SextantError, type KpisResponse, type SourceStatus } from '@sextant/contracts';
import { canListen, DEFAULT_PORT, findHost, loadConfig, readTenantName } from '@sextant/host';
import type { Options } from '../command-line/parse-arguments.ts';
import { openDesk } from '../desk/open-desk.ts';
import { configFileOf, elementsFolder, homeOf, portOf, shownPath } from '../desk/places.ts';
import { counted } from '../print/formats.ts';
import { printJson } from '../print/print-json.ts';
import type { World } from '../world.ts';
import type { Command } from './command.ts';
import { pluginsOf } from './plugins/list-plugins.ts';

interface Finding {
  check: string;
  ok: boolean;
  found: string;
  remedy?: string;
}

const OLDEST_NODE = [20, 19] as const;

/** Looks at everything a host needs, one thing after another, and goes on when one is not well. */
export const runDoctor: Command = async ({ world, options }) => {
  const file = configFileOf(options, world);
  const findings = [
    checkNode(),
    await checked('configuration', () => checkConfiguration(file, world)),
    await checked('plugins', () => checkPlugins(file, world)),
    checkElements(),
    await checked('port', () => checkPort(file, world)),
    ...(await checkStore(options, world)),
  ];
  const isWell = findings.every(({ ok }) => ok);
  if (options['json'] === true) printJson({ ok: isWell, findings }, world);
  else {
    for (const { check, ok, found, remedy } of findings) {
      world.out.write(`  ${ok ? '✓' : '✗'} ${check}: ${found}\n${remedy === undefined ? '' : `      ${remedy}\n`}`);
    }
    world.out.write(isWell ? 'All is well.\n' : 'Something needs attention.\n');
  }
  return isWell ? 0 : 1;
};

const checked = async (check: string, look: () => Promise<string>): Promise<Finding> => {
  try {
    return { check, ok: true, found: await look() };
  } catch (error) {
    return failed(check, error);
  }
};

const failed = (check: string, error: unknown): Finding =>
  SextantError.is(error)
    ? { check, ok: false, found: `${error.code}: ${error.message}`, remedy: error.remedy }
    : { check, ok: false, found: error instanceof Error ? error.message : String(error) };

const checkNode = (): Finding => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  const remedy = `Install Node ${OLDEST_NODE.join('.')} or newer.`;
  return { check: 'node', ok, found: process.version, ...(ok ? {} : { remedy }) };
};

const checkConfiguration = async (file: string, world: World): Promise<string> => {
  const { tenant, sources } = await loadConfig(file, world.env);
  return `${shownPath(file, world)}, tenant '${tenant}', ${counted(sources.length, 'source')}`;
};

/** Only the plugins' own faults: what else is wrong with the configuration has been said by then. */
const checkPlugins = async (file: string, world: World): Promise<string> => {
  const found = await pluginsOf(file, world, true);
  if (found.refusals[0] !== undefined) throw SextantError.fromBody(found.refusals[0]);
  return found.plugins.map(({ id, version }) => `${id} ${version}`).join(', ');
};

const checkElements = (): Finding => {
  const ok = elementsFolder() !== undefined;
  return { check: 'widgets', ok, found: ok ? 'built' : 'not built', ...(ok ? {} : { remedy: 'Run: npm run build' }) };
};

const checkPort = async (file: string, world: World): Promise<string> => {
  const tenant = await readTenantName(file).catch(() => undefined);
  const host = tenant === undefined ? undefined : await findHost(homeOf(world), tenant);
  if (host !== undefined) return `a host of this tenant runs at ${host.url} (process ${host.pid})`;
  const http = await loadConfig(file, world.env).then(
    (config) => config.http,
    () => ({ port: DEFAULT_PORT, address: '127.0.0.1' }),
  );
  const port = portOf(world.env) ?? http.port;
  await canListen(port, http.address);
  return `${port} of ${http.address} is free`;
};

const checkStore = async (options: Options, world: World): Promise<Finding[]> => {
  try {
    const desk = await openDesk(options, world);
    const [sources, kpis] = await Promise.all([desk.sources(), desk.kpis(undefined)]).finally(() => desk.close());
    return [
      { check: 'store', ok: true, found: `opens, ${counted(sources.length, 'source')}` },
      ...kpiFindings(kpis, world),
      ...sources.map(sourceFinding),
    ];
  } catch (error) {
    return [failed('store', error)];
  }
};

/** One line for all KPIs, and one for each file or entry that cannot be used. */
const kpiFindings = ({ total, kpis, problems = [] }: KpisResponse, world: World): Finding[] => {
  const own = kpis.filter(({ state }) => state?.origin === 'own').length;
  return [
    { check: 'kpis', ok: true, found: `${counted(total, 'KPI')}, ${own} of your own` },
    ...problems.map(({ kpi, file, message, remedy, running }) => {
      const meanwhile = running === null ? '' : ` ${kpi ?? ''} ${running} answers meanwhile.`;
      return {
        check: 'kpi file',
        ok: false,
        found: `${message.replace(file, shownPath(file, world))}${meanwhile}`,
        remedy,
      };
    }),
  ];
};

const sourceFinding = ({ id, state, completeThrough, lastRun, quarantined, problem }: SourceStatus): Finding => {
  const through = completeThrough === null ? '' : `, complete through ${completeThrough}`;
  const found = `${state}${through}, ${quarantined} rows in quarantine`;
  const check = `source ${id}`;
  if (problem !== undefined) {
    return { check, ok: false, found: `${found}. It cannot be synced: ${problem.message}`, remedy: problem.remedy };
  }
  if (state !== 'failed') return { check, ok: true, found };
  return {
    check,
    ok: false,
    found: `${found}. ${lastRun?.error?.message ?? ''}`.trim(),
    remedy: lastRun?.error?.remedy ?? `Read it again: sextant sync ${id}`,
  };
};

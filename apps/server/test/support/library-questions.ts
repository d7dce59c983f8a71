import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KpiDefinition, Question } from '@sextant/contracts';
import { parse } from 'yaml';

const FOLDER = join(import.meta.dirname, '..', '..', '..', '..', 'plugins', 'kpi-library', 'kpis');

/** What a KPI must be told beside its defaults. */
const PARAMS: Record<string, NonNullable<Question['params']>> = {
  'customer-lifetime-value': { convention: 'first_included' },
  'ltv-to-cac': { convention: 'first_included' },
  'primary-relationship-rate': { category: 'current account' },
};
/** The ledger knows no customers, only the ways by which they come. */
const BY_CHANNEL = new Set(['customer-acquisition-cost', 'cac-payback-months', 'ltv-to-cac']);

/**
 * Premium over costs of the ledger: what there is of the one by customer and of the other by entity has nothing in common.
 * Reserves for losses that nobody has reported yet belong to no customer, and some of the sample's to no product.
 */
export const TOTALS_ONLY: ReadonlySet<string> = new Set([
  'expense-ratio',
  'combined-ratio',
  'medical-loss-ratio',
  'loss-ratio',
]);

/** What the ledger says of branches. */
const BY_BRANCH = new Set([
  'cost-of-risk',
  'cost-to-income-ratio',
  'efficiency-ratio',
  'fee-income-share',
  'net-interest-margin',
]);
/**
 * Exceptions: they tell of the readings and links themselves, and the sample is read once and has no links, so that there
 * is nothing to tell of the months before.
 */
export const ABOUT_DATA: ReadonlySet<string> = new Set(['data-coverage', 'data-freshness', 'identity-match-rate']);

/** Every definition of the library, as its folder has them. */
export const readLibrary = (): KpiDefinition[] =>
  readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml') && !name.startsWith('_'))
    .map((name) => parse(readFileSync(join(FOLDER, name), 'utf8')) as KpiDefinition);

function splitOf(kpi: string): string[] {
  if (TOTALS_ONLY.has(kpi)) return [];
  if (ABOUT_DATA.has(kpi)) return ['source'];
  if (BY_BRANCH.has(kpi)) return ['branch'];
  return [BY_CHANNEL.has(kpi) ? 'acquisition-channel' : 'region'];
}

/** A question about a KPI with its last points and a split that it allows. */
export const questionAbout = (kpi: string, trend: number): Question => ({
  kpi,
  trend,
  by: splitOf(kpi),
  ...(PARAMS[kpi] ? { params: PARAMS[kpi] } : {}),
});

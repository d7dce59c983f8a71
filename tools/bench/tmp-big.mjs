import { existsSync, rmSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { parse } from 'yaml';
import { DEFAULT_POLICY } from '@sextant/contracts';
import { createEngine } from '@sextant/engine';
import { makeBank, FIRST_DAY, LAST_DAY } from './src/make-bank.mjs';
import { openParquetRun, spansOf } from './src/parquet-run.mjs';
const n = Number(process.argv[2] ?? 1000000);
const folder = process.argv[3] ?? '/tmp/bigbank';
const t = (s) => console.log(((performance.now()) / 1000).toFixed(1), s, (process.memoryUsage().rss / 1e6).toFixed(0) + 'MB');
if (!existsSync(`${folder}/agreement.parquet`)) await makeBank(folder, n);
t('bank');
const dir = 'plugins/kpi-library/kpis';
const all = readdirSync(dir).map((f) => parse(readFileSync(`${dir}/${f}`, 'utf8')));
const want = ['customer-count','products-per-customer','multi-product-customer-share','customer-retention-rate','new-customers','lost-customers'];
const file = `${folder}/store.duckdb`;
const policy = { ...DEFAULT_POLICY, declaredSchemes: ['region', 'line'] };
const fresh = process.argv[4] === 'load';
if (fresh) for (const x of [file, file + '.wal']) rmSync(x, { force: true });
const engine = await createEngine({ file, policy, catalogue: all.filter((d) => want.includes(d.id)), cacheSize: 0, log: (...a) => console.log(...a), statementTimeoutMs: 600000 });
t('open');
if (fresh) {
  engine.subscribe((e) => { if (e.type === 'data-changed') t('batch ' + e.batch); });
  const r = await engine.sync({ id: 'bank', title: 'b', connector: 'm' }, () => openParquetRun(folder, spansOf(FIRST_DAY, LAST_DAY, 60), LAST_DAY));
  t(JSON.stringify(r.counts) + r.state + JSON.stringify(r.error ?? ''));
  console.log('file', statSync(file).size / 1e6);
}
const C = { tenant: 'x', role: 'operator' };
for (const q of [
  { kpi: 'customer-count', trend: 36, by: ['region'] }, { kpi: 'products-per-customer', trend: 36, by: ['region'] },
  { kpi: 'products-per-customer', trend: 36, by: ['region'], mode: 'asIs' },
  { kpi: 'customer-retention-rate', trend: 36, by: ['region'] }, { kpi: 'customer-retention-rate', trend: 36, period: 'P12M' },
  { kpi: 'products-per-customer', trend: 36, by: ['region'], knownAt: '2024-01-01T00:00:00Z' },
  { kpi: 'products-per-customer', trend: 36, by: ['region'], knownAt: new Date(Date.now() - 1000).toISOString() }]) {
  for (let i = 0; i < 2; i++) { const a = performance.now(); const c = process.cpuUsage(); try { const r = await engine.answer(q, C); const d = process.cpuUsage(c); console.log(JSON.stringify(q), r.value, r.status, (performance.now() - a).toFixed(0) + 'ms', ((d.user + d.system) / 1000).toFixed(0) + 'cpu'); } catch (e) { console.log(JSON.stringify(q), e.message, e.cause?.message); } }
}
t('asked');
await engine.close();

import { readdirSync, readFileSync, copyFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DEFAULT_POLICY } from '@sextant/contracts';
import { createEngine } from '@sextant/engine';
const folder = '/tmp/bigbank';
const dir = 'plugins/kpi-library/kpis';
const all = readdirSync(dir).map((f) => parse(readFileSync(`${dir}/${f}`, 'utf8'))).filter((d) => ['customer-count','products-per-customer','customer-retention-rate'].includes(d.id));
const C = { tenant: 'x', role: 'operator' };
copyFileSync(`${folder}/store.duckdb`, `${folder}/copy.duckdb`);
for (const [route, lapse] of [['deltas', 365], ['intervals', 365], ['history', 365]]) {
  const a = performance.now(); const c0 = process.cpuUsage();
  const engine = await createEngine({ file: `${folder}/copy.duckdb`, policy: { ...DEFAULT_POLICY, declaredSchemes: ['region', 'line'], lapseWindowDays: lapse }, route, catalogue: all, cacheSize: 0, statementTimeoutMs: 600000 });
  const d0 = process.cpuUsage(c0);
  console.log(route, lapse, 'open', (performance.now() - a).toFixed(0), ((d0.user + d0.system) / 1000).toFixed(0) + 'cpu');
  for (const q of [{ kpi: 'products-per-customer', trend: 36 , by: ['region']}, { kpi: 'products-per-customer', trend: 0, compare: 'none' }, { kpi: 'customer-retention-rate', trend: 13, by: ['region'] }])
    for (let i = 0; i < 2; i++) { const a = performance.now(); const c = process.cpuUsage(); try { const r = await engine.answer(q, C); const d = process.cpuUsage(c); console.log(route, JSON.stringify(q), r.value, (performance.now() - a).toFixed(0) + 'ms', ((d.user + d.system) / 1000).toFixed(0) + 'cpu', (process.memoryUsage().rss/1e6).toFixed(0)+'MB'); } catch (e) { console.log(route, JSON.stringify(q), e.message, e.cause?.message); } }
  await engine.close();
}

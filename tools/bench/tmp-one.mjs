import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DuckDBConnection } from '@duckdb/node-api';
const real = DuckDBConnection.prototype.runAndReadAll; let on = false;
DuckDBConnection.prototype.runAndReadAll = async function (t, v) { const a = performance.now(); const r = await real.call(this, t, v); if (on) console.log((performance.now() - a).toFixed(0).padStart(6), t.length, t.replace(/\s+/g, ' ').slice(0, 160)); return r; };
const { createEngine } = await import('@sextant/engine');
const { loadConfig } = await import('@sextant/host');
process.env.SEXTANT_DATA ??= '/tmp/lead/sample';
const config = await loadConfig('apps/server/examples/sample/sextant.config.yaml', process.env);
const dir = 'plugins/kpi-library/kpis';
const all = readdirSync(dir).map((f) => parse(readFileSync(`${dir}/${f}`, 'utf8')));
const engine = await createEngine({ file: '/tmp/lead/every.duckdb', policy: { ...config.policy, minCell: 1 }, catalogue: all, cacheSize: 0, statementTimeoutMs: 120000 });
const C = { tenant: 'x', role: 'operator' };
on = true;
for (const q of JSON.parse(process.argv[2])) for (let i = 0; i < 2; i++) { const a = performance.now(); const r = await engine.answer(q, C); console.log('====', r.kpi, r.value, r.status, (performance.now() - a).toFixed(0) + 'ms'); }
await engine.close();

import { readdirSync, readFileSync, copyFileSync } from 'node:fs';
import { parse } from 'yaml';
import { createEngine } from '@sextant/engine';
import { loadConfig } from '@sextant/host';
process.env.SEXTANT_DATA ??= '/tmp/sample';
const config = await loadConfig('apps/server/examples/sample/sextant.config.yaml', process.env);
const dir = 'plugins/kpi-library/kpis';
const all = readdirSync(dir).map((f) => parse(readFileSync(`${dir}/${f}`, 'utf8')));
const good = [];
for (const d of all) { try { const e = await createEngine({ file: ':memory:', catalogue: [d] }); await e.close(); good.push(d); } catch (e) { if (/not in the catalogue/.test(e.message)) good.push(d); else console.log('NOT COMPILED', d.id, e.message); } }
copyFileSync('/tmp/samplehome/tenants/sample/store.duckdb', '/tmp/lead/every.duckdb');
const policy = { ...config.policy, minCell: process.argv[2] === 'viewer' ? 5 : 1 };
let catalogue = good;
for (;;) { try { const e = await createEngine({ file: ':memory:', catalogue }); await e.close(); break; } catch (e) { const bad = /KPI "([^"]+)"/.exec(e.message)[1]; console.log('drop', bad, e.message); catalogue = catalogue.filter((x) => x.id !== bad); } }
const engine = await createEngine({ file: '/tmp/lead/every.duckdb', policy, catalogue, cacheSize: 0, statementTimeoutMs: 120000, log: (...a) => console.log(...a) });
const C = { tenant: 'x', role: process.argv[2] === 'viewer' ? 'viewer' : 'operator' };
const only = process.argv[3];
for (const d of catalogue.filter((x) => !only || x.id === only)) {
  const params = d.params?.convention ? { params: { convention: 'first_included' } } : {};
  const t = performance.now();
  const out = [];
  for (const by of ['region', 'line']) {
    const [a] = await engine.answers([{ kpi: d.id, trend: 24, by: [by], ...params }], C);
    if (a.error) { out.push(`${by}: ${a.error.code} ${a.error.message}`); continue; }
    if (only && by === 'region') console.log(JSON.stringify(a, null, 1).slice(0, 3000));
    const pts = a.trend.series.map((s) => s.value.filter((v) => v !== null).length);
    const segs = pts.slice(1).filter((n) => n >= 18).length;
    const ok = a.value !== null && pts[0] >= 18 && segs >= 2 && a.segments.filter((s) => s.value !== null).length >= 2;
    out.push(`${by} ${ok ? 'OK ' : 'BAD'} v=${a.value === null ? null : +a.value.toPrecision(5)} ${a.statuses.join(',')} total=${pts[0]} segs=${segs}/${pts.length - 1} ${a.detail ?? ''}`);
  }
  console.log(d.id.padEnd(34), (performance.now() - t).toFixed(0).padStart(6) + 'ms', out.join(' | '));
}
await engine.close();

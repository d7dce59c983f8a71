import { DEFAULT_POLICY } from '@sextant/contracts';
import { createEngine } from '@sextant/engine';
const clock = { t: Date.parse('2025-01-01T00:00:00Z'), now() { return new Date(this.t); } };
const engine = await createEngine({ file: ':memory:', policy: { ...DEFAULT_POLICY, declaredSchemes: ['line'] }, catalogue: [], clock, log: console.log });
const msg = (table, rows) => ({ type: 'batch', stream: table, table, rows: rows.length, columns: Object.fromEntries(Object.keys(rows[0]).map((k) => [k, rows.map((r) => r[k])])) });
const run = (tables) => async () => ({ discover: async () => Object.keys(tables).map((t) => ({ name: t, table: t, history: 'dated' })), read: async function* () { for (const [t, r] of Object.entries(tables)) yield msg(t, r); yield { type: 'checkpoint', state: {}, completeThrough: '2025-01-31' }; }, close: async () => {} });
const base = { party: Array.from({ length: 20 }, (_, i) => ({ party_id: 'P' + i, party_type: 'person', valid_from: '2024-01-01' })), product: [{ product_id: 'X', name: 'x', category: 'x', line_of_business: 'bank', valid_from: '2024-01-01' }], agreement: Array.from({ length: 20 }, (_, i) => ({ agreement_id: 'A' + i, product_id: 'X', status: 'in_force', valid_from: '2024-01-01' })), agreement_party: Array.from({ length: 20 }, (_, i) => ({ agreement_id: 'A' + i, party_id: 'P' + i, role: 'owner', valid_from: '2024-01-01' })) };
for (const t of [base, { party: [{ party_id: 'Z', party_type: 'person', valid_from: '2024-01-01' }] }, { agreement: [{ agreement_id: 'A1', product_id: 'X', status: 'closed', valid_from: '2024-06-01' }] }, { agreement: [{ agreement_id: 'A2', product_id: 'X', status: 'closed', valid_from: '2024-06-01' }] }]) {
  clock.t += 1000; const a = performance.now(); const c = process.cpuUsage();
  const r = await engine.sync({ id: 's', title: 's', connector: 'm' }, run(t));
  const d = process.cpuUsage(c);
  console.log(r.state, (performance.now() - a).toFixed(0) + 'ms', ((d.user + d.system) / 1000).toFixed(0) + 'cpu');
}
await engine.close();

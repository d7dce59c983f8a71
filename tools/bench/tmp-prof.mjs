import { DuckDBInstance } from '@duckdb/node-api';
import { printQuery } from '../../packages/engine/dist/sql/print.js';
import { derivedRelation } from '../../packages/engine/dist/relations/registry.js';
import { derivationRules } from '../../packages/engine/dist/relations/rules.js';
import { holdings } from '../../packages/engine/dist/relations/holdings.js';
import { partyIntervals, countedParties } from '../../packages/engine/dist/relations/parties.js';
import { stateIntervals } from '../../packages/engine/dist/relations/knowledge.js';
import { DEFAULT_POLICY } from '@sextant/contracts';
const i = await DuckDBInstance.create('/tmp/bigbank/store.duckdb', { access_mode: 'READ_ONLY', memory_limit: '2GB' }); const c = await i.connect();
await c.run("SET GLOBAL TimeZone='UTC'");
const rules = derivationRules({ ...DEFAULT_POLICY, declaredSchemes: ['region', 'line'] });
const knowledge = { retracted: new Set(), revised: new Set(), hasLinks: false, knownAt: '2026-11-23T00:00:00Z' };
const ctx = { rules, knowledge, delivered: new Set(['region', 'line']) };
const time = async (name, query, agg = 'count(*)') => {
  const { text, parameters } = printQuery(query);
  const a = performance.now(); const k = process.cpuUsage();
  const r = await c.runAndReadAll(`select ${agg} from (${text})`, parameters.map((p) => p.value));
  const d = process.cpuUsage(k);
  console.log(name, r.getRowsJson()[0], (performance.now() - a).toFixed(0), ((d.user + d.system) / 1000).toFixed(0) + 'cpu');
};
await time('agreement narrow', stateIntervals({ from: 'agreement', key: ['agreement_k'], keep: ['product_k', 'status', 'term_end_on', 'is_test'] }, knowledge, false), 'count(*), min(valid_to), max(status), max(product_k)');
await time('holder', stateIntervals({ from: 'agreement_party', key: ['agreement_k', 'party_k', 'role'], keep: ['active', 'share'] }, knowledge, false), 'count(*), min(valid_to), max(role)');
await time('party', countedParties(knowledge), 'count(*), min(valid_to)');
await time('holding', holdings(rules, knowledge), 'count(*), min(valid_to), max(category_k), bool_or(is_held)');
await time('category', derivedRelation('category_state', ctx), 'count(*), min(valid_to), max(category_k)');
await time('customer', derivedRelation('customer_state', ctx), 'count(*), min(valid_to), max(n)');
if (process.argv[2]) { const { text, parameters } = printQuery(derivedRelation('customer_state', ctx)); const r = await c.runAndReadAll('EXPLAIN ANALYZE select count(*), max(n), min(valid_to) from (' + text + ')', parameters.map((p) => p.value)); console.log(r.getRowsJson()[0][1]); }

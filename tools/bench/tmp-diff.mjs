import { DuckDBInstance } from '@duckdb/node-api';
const i = await DuckDBInstance.create('/tmp/bigbank/copy.duckdb'); const c = await i.connect();
const q = async (s) => console.log(s.slice(0,100), (await c.runAndReadAll(s)).getRowsJson());
await c.run("ATTACH '/tmp/bigbank/store.duckdb' AS o (READ_ONLY)");
for (const t of ['party_class','holding','category_state','customer_state']) {
  await q(`select '${t}', (select count(*) from ${t}), (select count(*) from o.${t}), (select count(*) from (select * from ${t} except all select * from o.${t})), (select count(*) from (select * from o.${t} except all select * from ${t}))`);
}

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Two questions to Malloy on a store: `node malloy.mjs <folder of the installed packages> <store> <first day> <last day>
 * <points> <rounds>` prints JSON: for each question its rows and the wall time of every run in ms, the model being
 * compiled already.
 */
const [folder = '', file = '', first = '', last = '', points = '36', rounds = '3'] = process.argv.slice(2);
const packages = createRequire(join(folder, 'package.json'));
/** @param {string} name */
const load = async (name) => {
  const found = await import(pathToFileURL(packages.resolve(name)).href);
  return found.default ?? found;
};
const { Runtime } = await load('@malloydata/malloy');
const { DuckDBConnection } = await load('@malloydata/db-duckdb');

const MODEL = `
source: state is duckdb.table('customer_state')
source: point is duckdb.sql("""
  SELECT last_day(DATE '${first}' + to_months(CAST(i AS INTEGER))) AS point_day FROM range(${points}) AS t(i)
""") extend {
  join_many: state on state.valid_from <= point_day and point_day < state.valid_to
  measure:
    customers is state.count()
    holdings is state.n.sum()
}
source: flow is duckdb.table('flow') extend {
  where: kind = 0 | 1 | 2, \`day\` >= @${first}, \`day\` <= @${last}
  measure: sold is amount.sum() { where: kind = 0 } - amount.sum() { where: kind = 1 | 2 }
}
query: stock is point -> {
  group_by: at is point_day, segment is state.s1
  aggregate: numerator is holdings, denominator is customers
}
query: revenue is flow -> {
  group_by: at is \`day\`.month, segment is s1
  aggregate: numerator is sold
}
`;

const connection = new DuckDBConnection({ name: 'duckdb', databasePath: file, readOnly: true });
const runtime = new Runtime({ connection });
const model = runtime.loadModel(MODEL);
/** @type {Record<string, unknown>} */
const results = {};
for (const name of ['stock', 'revenue']) {
  const query = model.loadQueryByName(name);
  const sql = await query.getSQL();
  const walls = [];
  let rows;
  for (let round = 0; round < Number(rounds); round++) {
    const start = performance.now();
    rows = (await connection.runSQL(sql, { rowLimit: 100_000 })).rows;
    walls.push(performance.now() - start);
  }
  results[name] = { sql, walls, rows };
}
await connection.close();
process.stdout.write(JSON.stringify(results, (_, value) => (typeof value === 'bigint' ? String(value) : value)));

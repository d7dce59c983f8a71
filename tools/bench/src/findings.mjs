/**
 * @typedef {import('./run-bench.mjs').BenchResult} BenchResult
 * @typedef {import('./measure-shape.mjs').ShapeResult} ShapeResult
 * @typedef {{ target: string, reached: string, met: boolean | null }} Finding  null: not measured here
 */

/** How much more CPU the engine's SQL may take than the hand-written. */
const GENERATED = 1.15;
/** How much more a trend of 120 months may take than one of 12. */
const HISTORY = 1.5;
/** How much of a rebuild the sync of a change may take, by its share of the agreements. */
const CHANGE = new Map([
  [0.001, 0.1],
  [0.01, 0.25],
  [0.1, 0.5],
]);
const OLDER = 30;
/** An answer found again by its receipt, beside the first answer. */
const AGAIN = 1.2;
const LINEAGE_MS = 1000;
const PAYLOAD = 0.2;
const SIDES = 'numerators and denominators';
const MEMORY_MB = 512;
const SURVFIT = 20;
const PEER_STOCK = 50;
/** An answer over HTTP: this many times the engine's own, or so many ms more where that takes less than 10 ms. */
const HTTP = { times: 1.25, more: 3, from: 10 };

/** @param {ShapeResult} shape @param {string} way @param {'wall' | 'cpu' | 'best'} figure */
export const time = (shape, way, figure) => shape.times[way]?.[figure] ?? Number.NaN;
export const ms = (/** @type {number} */ value) =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value >= 10 ? 0 : 1);
export const times = (/** @type {number} */ value) =>
  value >= 10 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
export const range = (/** @type {number[]} */ values, show = times) => {
  const low = show(Math.min(...values));
  const high = show(Math.max(...values));
  return low === high ? low : `${low} to ${high}`;
};

/** @param {string} target @param {string} reached @param {boolean | null} met @returns {Finding} */
const finding = (target, reached, met) => ({ target, reached, met });

/** Each target beside what was reached. @param {BenchResult} result @returns {Finding[]} */
export const findings = (result) => [
  ...ofGenerated(result.shapes),
  ...ofHistory(result.shapes),
  ...ofTextbook(result.shapes),
  ...ofHttp(result.shapes),
  ...ofSurvival(result),
  ...ofPeer(result),
  ...ofChanges(result.changes),
  ...ofOlder(result.older),
  ...ofReceipts(result.receipts),
  ...ofPayload(result.payload),
  ...ofMemory(result.shapes),
];

/** @param {ShapeResult[]} shapes */
const ofGenerated = (shapes) => {
  const ratio = (/** @type {ShapeResult} */ shape) => time(shape, 'generated', 'cpu') / time(shape, 'hand', 'cpu');
  const over = shapes.filter((shape) => !(ratio(shape) <= GENERATED));
  const named = over.map((shape) => `${shape.name} ${times(ratio(shape))}`).join('; ');
  const reached = `${range(shapes.map(ratio))}${over.length === 0 ? '' : ` (above: ${named})`}`;
  return [
    finding(`generated SQL at most ${GENERATED} x the CPU of hand-written SQL, each shape`, reached, over.length === 0),
  ];
};

/** @param {ShapeResult[]} shapes */
const ofHistory = (shapes) =>
  ['deltas', 'intervals'].map((route) => {
    const cpu = [12, 36, 120].map((months) => {
      const shape = shapes.find(({ name }) => name === `products-per-customer, ${months} months, ${route}`);
      return shape === undefined ? Number.NaN : time(shape, 'generated', 'cpu');
    });
    const [short = 0, , long = 0] = cpu;
    return finding(
      `a stock trend of 120 months at most ${HISTORY} x the CPU of one of 12, from ${route}`,
      `${times(long / short)} (${cpu.map(ms).join(', ')} ms for 12, 36, 120)`,
      long <= HISTORY * short,
    );
  });

/** @param {ShapeResult[]} shapes */
const ofTextbook = (shapes) =>
  shapes.flatMap((shape) => {
    if (shape.textbook === null) return [];
    const { times: target, by } = shape.textbook;
    const reached = time(shape, 'textbook', by) / time(shape, 'engine', by);
    const unit = by === 'cpu' ? 'CPU' : 'wall';
    return [
      finding(
        `${shape.name}: whole engine at least ${target} x faster than textbook SQL (${unit})`,
        times(reached),
        reached >= target,
      ),
    ];
  });

/** @param {ShapeResult[]} shapes */
const ofHttp = (shapes) => {
  const asked = shapes
    .filter((shape) => shape.times['HTTP'] !== undefined)
    .map((shape) => ({ engine: time(shape, 'engine', 'wall'), http: time(shape, 'HTTP', 'wall') }));
  return [
    finding(
      `HTTP at most ${HTTP.times} x the engine from ${HTTP.from} ms up, else at most ${HTTP.more} ms more`,
      `${range(asked.map(({ engine, http }) => http / engine))} x; ${range(
        asked.map(({ engine, http }) => http - engine),
        (value) => value.toFixed(1),
      )} ms more`,
      asked.every(({ engine, http }) =>
        engine >= HTTP.from ? http <= HTTP.times * engine : http - engine <= HTTP.more,
      ),
    ),
  ];
};

/** @param {BenchResult} result */
const ofSurvival = ({ survival }) => {
  const target = `survival: whole engine at least ${SURVFIT} x faster than R's survfit (wall)`;
  if (survival === null) return [finding(target, 'not measured: R is not installed', null)];
  const reached = survival.survfit.wall / survival.engine.wall;
  return [finding(target, times(reached), reached >= SURVFIT)];
};

/** @param {BenchResult} result */
const ofPeer = ({ peer, shapes }) => {
  const stock = `stock trend: whole engine at least ${PEER_STOCK} x faster than Malloy (wall)`;
  const revenue = 'revenue by month: whole engine not slower than Malloy (wall)';
  if (typeof peer === 'string') return [stock, revenue].map((target) => finding(target, `not measured: ${peer}`, null));
  const own = (/** @type {string} */ name) => {
    const shape = shapes.find((each) => each.name === name);
    return shape === undefined ? Number.NaN : time(shape, 'engine', 'wall');
  };
  const faster = peer.stock / own('products-per-customer, 36 months, deltas');
  const asFast = peer.revenue / own('net-sales, 36 months');
  return [
    finding(stock, times(faster), faster >= PEER_STOCK),
    finding(revenue, `${times(asFast)} x faster`, asFast >= 1),
  ];
};

/** @param {BenchResult['changes']} changes */
const ofChanges = (changes) => [
  ...changes.map(({ share, sync, refresh, rebuild }) => {
    const most = CHANGE.get(share) ?? 0;
    const reached = refresh.cpu / rebuild.cpu;
    return finding(
      `committing and refreshing ${100 * share} % at most ${most} x the CPU of deriving everything anew`,
      `${times(reached)} (the whole sync, reading and checking included: ${times(sync.cpu / rebuild.cpu)})`,
      reached <= most,
    );
  }),
  finding(
    `no differing row in any of the ${changes[0]?.compared.length ?? 0} derived tables after each`,
    changes.map(({ differing }) => differing).join(', '),
    changes.every(({ differing }) => differing === 0),
  ),
];

/** @param {BenchResult['older']} older */
const ofOlder = (older) => {
  const ratios = older.map((each) => each.older.cpu / each.intervals.cpu);
  return [
    finding(
      `older knowledge at most ${OLDER} x the CPU of the interval form`,
      range(ratios),
      ratios.every((r) => r <= OLDER),
    ),
  ];
};

/** @param {BenchResult['receipts']} receipts */
const ofReceipts = (receipts) => {
  const ratios = receipts.map(({ first, again }) => again.cpu / first.cpu);
  const walls = receipts.map(({ lineage }) => lineage.wall);
  return [
    finding(
      `an answer found again by its receipt at most ${AGAIN} x the CPU of the first answer`,
      range(ratios),
      ratios.every((r) => r <= AGAIN),
    ),
    finding(
      `lineage of one cell in at most ${LINEAGE_MS / 1000} s (wall)`,
      `${range(walls, ms)} ms`,
      walls.every((wall) => wall <= LINEAGE_MS),
    ),
  ];
};

/** @param {BenchResult['payload']} payload */
const ofPayload = ({ cells, forms }) => {
  const ratio = (/** @type {BenchResult['payload']['forms'][number]} */ { answer, rows }) => answer / rows;
  const exact = forms.find(({ name }) => name === SIDES);
  if (exact === undefined) throw new Error(`The answer was not measured with its ${SIDES} alone.`);
  const others = forms.filter((form) => form !== exact).map((form) => `${form.name} ${times(ratio(form))}`);
  return [
    finding(
      `an answer of ${cells} cells with their ${SIDES} at most ${PAYLOAD} x the bytes of row JSON with these and values`,
      `${times(ratio(exact))} (${others.join(', ')})`,
      ratio(exact) <= PAYLOAD,
    ),
  ];
};

/** @param {ShapeResult[]} shapes */
const ofMemory = (shapes) => {
  const measured = shapes.flatMap(({ memory }) => (memory === null ? [] : [memory]));
  const target = `a question needs at most ${MEMORY_MB} MB above idle`;
  if (measured.length === 0) return [finding(target, 'not measured', null)];
  const reached = `${range(measured, (value) => String(Math.round(value)))} MB`;
  return [
    finding(
      target,
      reached,
      measured.every((mb) => mb <= MEMORY_MB),
    ),
  ];
};

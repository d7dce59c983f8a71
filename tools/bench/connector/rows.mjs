/** Customers whose fees these are. */
const CUSTOMERS = 100_000;
const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAYS = 1800;

/**
 * A fee of a customer, as an object the way an API gives it: seven fields, seven texts.
 * @param {number} index
 */
export const feeAt = (index) => ({
  movement_id: `fee-${index}`,
  kind: 'fee_income',
  party_id: `customer-${(index * 7919) % CUSTOMERS}`,
  amount: `${(index % 9000) + 1}.${10 + (index % 90)}`,
  currency: 'EUR',
  business_date: new Date(FIRST_DAY + (index % DAYS) * 86_400_000).toISOString().slice(0, 10),
  initiator: index % 3 === 0 ? 'customer' : 'firm',
});

/** @typedef {ReturnType<typeof feeAt>} Fee */
export const FIELDS = /** @type {(keyof Fee)[]} */ (Object.keys(feeAt(0)));
const BATCH = 20_000;

/**
 * The same as a connector sends them: batches of columns, made of the objects.
 * @param {number} rows
 */
function* batchesOf(rows) {
  for (let from = 0; from < rows; from += BATCH) {
    const fees = Array.from({ length: Math.min(BATCH, rows - from) }, (_, index) => feeAt(from + index));
    const columns = Object.fromEntries(FIELDS.map((name) => [name, fees.map((fee) => fee[name])]));
    yield/** @type {const} */ ({ type: 'batch', stream: 'fees', table: 'movement', rows: fees.length, columns });
  }
}

export const STREAMS = [
  /** @type {const} */ ({ name: 'fees', table: 'movement', history: 'dated', historyFrom: '2020-01-01' }),
];
const LAST_CHECKPOINT = /** @type {const} */ ({
  type: 'checkpoint',
  state: { done: true },
  completeThrough: '2024-12-31',
});
/** A checkpoint lies behind so many rows. */
const CHECKPOINT = 200_000;

/** All that a reading sends. @param {number} rows */
export function* messagesOf(rows) {
  let done = 0;
  for (const batch of batchesOf(rows)) {
    yield batch;
    done += batch.rows;
    if (done % CHECKPOINT === 0) yield/** @type {const} */ ({ type: 'checkpoint', state: { done } });
  }
  yield LAST_CHECKPOINT;
}

import type { ConnectorContext, ConnectorMessage, ConnectorState } from '@sextant/contracts';
import { getAccount, getPage, type Customer, type Product, type Sale } from './api.ts';
import { batchOf, customerRow, dayIn, productRow, saleRow } from './records.ts';

/** Sales that were committed late are read again: as far back as `overlap` in plugin.json says. */
const OVERLAP_MS = 10 * 60_000;

const STREAMS = ['customers', 'products', 'sales'] as const;
type StreamName = (typeof STREAMS)[number];

/** Where a reading stands. It is kept with the rows sent before it, and never grows. */
interface Position {
  stream: StreamName;
  /** The page to go on with; none: the first. */
  after?: string;
  /** Up to where sales were read when the last reading came to its end. */
  mark?: string;
  /** The latest change of a sale that this reading has met. */
  latest?: string;
}

/** All streams, page by page, each with a checkpoint: whatever happens, reading goes on from the last one. */
export async function* read(
  context: ConnectorContext,
  state: ConnectorState | undefined,
): AsyncGenerator<ConnectorMessage> {
  const { zone, now } = await getAccount(context);
  let position: Position = { stream: 'customers', ...state };
  for (const stream of STREAMS.slice(STREAMS.indexOf(position.stream))) {
    if (stream === 'sales') position = yield* readSales(context, position, zone);
    else position = yield* readAll(context, position, stream);
  }
  const { mark } = position;
  const yesterday = dayIn(zone, new Date(Date.parse(now) - 24 * 60 * 60_000).toISOString());
  yield {
    type: 'checkpoint',
    state: { stream: 'customers', ...(mark === undefined ? {} : { mark }) },
    completeThrough: yesterday,
  };
}

/** Everything that a list holds; what it no longer holds was deleted. */
async function* readAll(
  context: ConnectorContext,
  from: Position,
  stream: 'customers' | 'products',
): AsyncGenerator<ConnectorMessage, Position> {
  const { mark } = from;
  const kept = mark === undefined ? {} : { mark };
  let { after } = from;
  // A reading that broke off is the same one until another begins.
  if (after === undefined) yield { type: 'complete-begin', stream };
  do {
    const { items, next } = await getPage<Customer & Product>(context, stream, { after });
    if (items.length > 0) {
      yield stream === 'customers'
        ? batchOf(stream, 'party', items.map(customerRow))
        : batchOf(stream, 'product', items.map(productRow));
    }
    after = next ?? undefined;
    if (after !== undefined) yield { type: 'checkpoint', state: { stream, after, ...kept } };
  } while (after !== undefined);
  yield { type: 'complete-end', stream };
  const following: Position = { stream: stream === 'customers' ? 'products' : 'sales', ...kept };
  yield { type: 'checkpoint', state: { ...following } };
  return following;
}

/** Sales that changed since the last reading, in the order of their change. */
async function* readSales(
  context: ConnectorContext,
  from: Position,
  zone: string,
): AsyncGenerator<ConnectorMessage, Position> {
  const { mark } = from;
  const updatedFrom = mark === undefined ? undefined : new Date(Date.parse(mark) - OVERLAP_MS).toISOString();
  let { after, latest } = from;
  do {
    const { items, next } = await getPage<Sale>(context, 'sales', { after, updatedFrom });
    if (items.length > 0)
      yield batchOf(
        'sales',
        'movement',
        items.map((sale) => saleRow(sale, zone)),
      );
    // The clock of the source counts, never that of this machine.
    for (const { updated } of items) if (latest === undefined || updated > latest) latest = updated;
    after = next ?? undefined;
    if (after !== undefined) yield { type: 'checkpoint', state: { ...from, stream: 'sales', after, latest } };
  } while (after !== undefined);
  const reached = latest ?? mark;
  return { stream: 'sales', ...(reached === undefined ? {} : { mark: reached }) };
}

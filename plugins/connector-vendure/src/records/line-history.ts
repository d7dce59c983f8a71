import type { HistoryEntry, LineQuantity, Order, OrderLine, Refund } from '../api/queries.ts';

/** Pieces of a line that came or went after the order was placed. */
export interface LineChange {
  /** Names what happened, e.g. `cancellation-12`. */
  key: string;
  at: string;
  /** Less than 0: cancelled or sent back. */
  pieces: number;
  /** They had been shipped, or the money for them went back though nobody cancelled them: goods that came back. */
  isReturn: boolean;
}

interface Happening {
  key: string;
  at: string;
  kind: 'added' | 'cancelled' | 'refunded';
  pieces: number;
}

/**
 * What happened to a line, in order of time. Who cancels pieces as a rule pays their price back, and whoever pays back may have
 * cancelled them: both together are the larger of the two, not their sum.
 */
export const changesOf = (order: Order, line: OrderLine): LineChange[] => {
  const shipped = shippedPieces(order, line.id);
  const changes: LineChange[] = [];
  let [sold, cancelled, refunded, returned] = [line.orderPlacedQuantity, 0, 0, 0];
  const left = (): number => Math.max(0, sold - Math.max(cancelled, refunded));
  for (const { key, at, kind, pieces } of happenings(order, line)) {
    const before = left();
    if (kind === 'added') sold += pieces;
    else if (kind === 'cancelled') cancelled += pieces;
    else refunded += pieces;
    const difference = left() - before;
    if (difference >= 0) {
      if (difference > 0) changes.push({ key, at, pieces: difference, isReturn: false });
      continue;
    }
    // What has not been shipped goes first.
    const unshipped = kind === 'refunded' ? 0 : Math.max(0, before - Math.max(0, shipped(at) - returned));
    const inHouse = Math.min(-difference, unshipped);
    const back = -difference - inHouse;
    returned += back;
    if (inHouse > 0) changes.push({ key, at, pieces: -inHouse, isReturn: false });
    if (back > 0) changes.push({ key, at, pieces: -back, isReturn: true });
  }
  return changes;
};

const happenings = (order: Order, line: OrderLine): Happening[] => {
  const { orderPlacedAt, updatedAt, modifications, history } = order;
  const all: Happening[] = [];
  const piecesIn = (lines: readonly LineQuantity[]): number =>
    lines.reduce((sum, { orderLineId, quantity }) => sum + (orderLineId === line.id ? quantity : 0), 0);
  for (const { id, createdAt: at, lines } of modifications) {
    const pieces = piecesIn(lines);
    // Fewer are a cancellation in the history, too.
    if (pieces > 0) all.push({ key: `modification-${id}`, at, kind: 'added', pieces });
  }
  for (const { id, createdAt: at, type, data } of history.items) {
    const pieces = type === 'ORDER_CANCELLATION' ? piecesIn(linesIn(data)) : 0;
    if (pieces > 0) all.push({ key: `cancellation-${id}`, at, kind: 'cancelled', pieces });
  }
  // The history may have other ids than the API, or may not have been kept: what is left tells what it should say.
  const told = all.reduce((sum, { kind, pieces }) => sum + (kind === 'added' ? pieces : -pieces), 0);
  const untold = line.quantity - line.orderPlacedQuantity - told;
  if (untold !== 0) {
    const at = history.items.findLast(({ type }) => type === 'ORDER_CANCELLATION')?.createdAt ?? updatedAt;
    all.push({ key: 'change', at, kind: untold > 0 ? 'added' : 'cancelled', pieces: Math.abs(untold) });
  }
  for (const { refund, at } of settledRefunds(order)) {
    const pieces = piecesIn(refund.lines);
    if (pieces > 0) all.push({ key: `refund-${refund.id}`, at, kind: 'refunded', pieces });
  }
  const after = (at: string): string => (at < orderPlacedAt ? orderPlacedAt : at);
  return all.map((each) => ({ ...each, at: after(each.at) })).sort(byTime);
};

/** A cancellation and its refund are often of the same second; then the goods go first. */
const byTime = (one: Happening, other: Happening): number =>
  Date.parse(one.at) - Date.parse(other.at) || Number(one.kind === 'refunded') - Number(other.kind === 'refunded');

const linesIn = (data: HistoryEntry['data']): LineQuantity[] => {
  const { lines } = data;
  if (!Array.isArray(lines)) return [];
  return (lines as { orderLineId: unknown; quantity: number }[]).map(({ orderLineId, quantity }) => ({
    orderLineId: String(orderLineId),
    quantity,
  }));
};

/** How many pieces of a line had left the house at an instant. */
const shippedPieces = ({ fulfillments, history }: Order, lineId: string): ((at: string) => number) => {
  const parcels = (fulfillments ?? []).flatMap(({ id, createdAt, state, lines }) => {
    const left = history.items.find(
      ({ type, data }) =>
        type === 'ORDER_FULFILLMENT_TRANSITION' && String(data['fulfillmentId']) === id && LEFT.has(String(data['to'])),
    );
    const at = left?.createdAt ?? (LEFT.has(state) ? createdAt : undefined);
    const pieces = lines.reduce((sum, each) => sum + (each.orderLineId === lineId ? each.quantity : 0), 0);
    return at === undefined ? [] : [{ at: Date.parse(at), pieces }];
  });
  return (at) => parcels.reduce((sum, parcel) => sum + (parcel.at <= Date.parse(at) ? parcel.pieces : 0), 0);
};

const LEFT = new Set(['Shipped', 'Delivered']);

/**
 * Money that went back, with the time when it did. One refund over several payments is several of them with the same lines,
 * which count once.
 */
export const settledRefunds = ({ payments, history }: Order): { refund: Refund; at: string }[] => {
  const all = (payments ?? []).flatMap(({ refunds }) => refunds).filter(({ state }) => state === 'Settled');
  const seen = new Map<string, Refund>();
  return all.map((refund) => {
    const settled = history.items.find(
      ({ type, data }) =>
        type === 'ORDER_REFUND_TRANSITION' && String(data['refundId']) === refund.id && data['to'] === 'Settled',
    );
    const at = settled?.createdAt ?? refund.updatedAt;
    const lines = JSON.stringify(refund.lines);
    const first = seen.get(lines);
    const isPart = first !== undefined && first.paymentId !== refund.paymentId && isTogether(first, refund);
    if (!isPart) seen.set(lines, refund);
    return { refund: isPart ? { ...refund, lines: [], shipping: 0 } : refund, at };
  });
};

const TOGETHER_MS = 5000;
const isTogether = (one: Refund, other: Refund): boolean =>
  Math.abs(Date.parse(one.createdAt) - Date.parse(other.createdAt)) <= TOGETHER_MS;

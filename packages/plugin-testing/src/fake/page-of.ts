/** How a list is asked for. Instants are ISO 8601 in UTC. */
export interface ListQuery {
  /** Only what changed since then. */
  since?: string | null;
  /** Whether `since` gives records of that very instant too (default), or only later ones. */
  boundary?: 'inclusive' | 'exclusive';
  /** What an earlier page gave as `next`. */
  after?: string | null;
  /** How many records to leave out from the beginning, where an API pages like that. */
  offset?: number;
  /** Most records on a page. */
  size: number;
}

/** A record as a list orders it. */
export interface Listed {
  id: string;
  changedAt: string;
}

export interface Page<Record> {
  records: Record[];
  /** Leads to the next page; null on the last one. */
  next: string | null;
  /** Records of the list in all. */
  total: number;
}

/** One page of a list in the order of change and then of the id, as it stands at this moment. */
export const pageOf = <Record extends Listed>(
  all: Iterable<Record>,
  { since, boundary = 'inclusive', after, offset = 0, size }: ListQuery,
): Page<Record> => {
  const isWanted = ({ changedAt }: Listed): boolean =>
    since === undefined || since === null || (boundary === 'inclusive' ? changedAt >= since : changedAt > since);
  const list = [...all].filter(isWanted).sort(byChange);
  const place = after === undefined || after === null ? undefined : readPlace(after);
  const rest = place === undefined ? list.slice(offset) : list.filter((record) => byChange(record, place) > 0);
  const records = rest.slice(0, size);
  const last = records.at(-1);
  return {
    records,
    next: last === undefined || rest.length <= size ? null : writePlace(last),
    total: list.length,
  };
};

const byChange = (left: Listed, right: Listed): number =>
  compare(left.changedAt, right.changedAt) || compare(left.id, right.id);
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

const writePlace = ({ changedAt, id }: Listed): string =>
  Buffer.from(JSON.stringify([changedAt, id])).toString('base64url');
const readPlace = (place: string): Listed => {
  const [changedAt = '', id = ''] = JSON.parse(Buffer.from(place, 'base64url').toString('utf8')) as string[];
  return { changedAt, id };
};

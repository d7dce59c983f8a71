/**
 * From when to when each party held something.
 *
 * @typedef {import('./company.mjs').Company} Company
 * @typedef {import('./company.mjs').Party} Party
 * @typedef {Map<Party, { from: number, to: number }[]>} Spans    `to` is the first day after
 */

/** Day on which an agreement is no longer in force, by a row or by its term; Infinity while it runs. @param {import('./company.mjs').Agreement} agreement */
export const endOf = ({ closed, termEnd, product }) =>
  Math.min(closed ?? Infinity, (product.termRule === 'expires' ? termEnd : null) ?? Infinity);

/** @param {Company} company @returns {Spans} */
export const customerSpans = (company) => {
  /** @type {Spans} */
  const all = new Map();
  for (const agreement of company.agreements) {
    const end = endOf(agreement);
    for (const holder of agreement.holders) {
      const to = Math.min(end, holder.to ?? Infinity);
      if (holder.share === 0 || to <= holder.from) continue;
      const list = all.get(holder.party) ?? [];
      list.push({ from: holder.from, to });
      all.set(holder.party, list);
    }
  }
  for (const [party, list] of all) all.set(party, merge(list));
  return all;
};

/** @param {Spans} spans @param {Party} party @param {number} on */
export const isCustomer = (spans, party, on) =>
  spans.get(party)?.some((span) => span.from <= on && on < span.to) === true;

/** @param {{ from: number, to: number }[]} list */
const merge = (list) => {
  /** @type {{ from: number, to: number }[]} */
  const merged = [];
  for (const span of list.sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged;
};

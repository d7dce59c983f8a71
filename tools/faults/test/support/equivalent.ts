/** What adds up by day: the first columns of a statement that is cumulated. */
const DAILY = '\\| (?:g\\d,)*day,';

/**
 * Faults that change no figure because of what the data can be, or that only change how fast it is found. Each with the
 * reason; they are not counted.
 */
export const EQUIVALENT: readonly { matches: RegExp; why: string }[] = [
  {
    matches: new RegExp(`^default dropped \\| coalesce\\(sum\\([^|]*\\), \\?\\) ${DAILY}`),
    why: 'A sum of nothing is passed over by the sum around it, and read as nothing where there is no other.',
  },
  {
    matches:
      /^default dropped \| coalesce\(sum\([^|]*\), \?\) \| i,(?:g\d,)*[A-Za-z_]\w*(?:,\w+)* from (?:\(|flow|contact)/,
    why: 'What a window or a point adds up to is read as nothing where it is NULL.',
  },
  {
    matches: new RegExp(`^(?:filter dropped|comparison turned) \\| day > \\? ${DAILY}`),
    why: 'What is earlier than the first day is in both ends of every period, and only their difference is read.',
  },
  {
    matches: new RegExp(
      `^filter dropped \\| kind IN \\(…\\) ${DAILY}(?:\\w+,\\w+_missing,?)+ from (?:flow_delta|\\(classed\\))$`,
    ),
    why: 'Each column sums the rows of its own kind; the list only spares reading the others.',
  },
  {
    matches: /^comparison turned \| (?:valid_from < valid_to|low < high) \| (?!.*(?:starts|first|before))/,
    why: 'A piece that ends on the day it begins holds on no day.',
  },
  {
    matches:
      /^comparison turned \| (?:\w+\.)?(?:valid_from|service_from|low) < (?:(?:\w+\.)?(?:valid_to|high)|least\([^|]*\)) \| (?!.*(?:starts|first_from|before|life|next)).*valid_from,valid_to/,
    why: 'Two stretches that only touch share a piece that begins and ends on one day and so holds on none.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| (?:v\d|monthly) <> \?/,
    why: 'A piece in which nothing is held or charged adds nothing.',
  },
  {
    matches:
      /^default dropped \| coalesce\(sum\((?:f\.amount|gross|CASE kind (?:IN \(…\)|= \?))\), \?\) \| .*\bmissing\b/,
    why: 'Where every amount is missing the sum is said to be missing, whatever it is.',
  },
  {
    matches: /^case dropped \| 0 of CASE day <= \? \| i,(?!.* from \(event\))/,
    why: 'What lies before the first window is not read.',
  },
  {
    matches: /^default dropped \| coalesce\(sum\(units\), \?\) \| block,x,y from /,
    why: 'An order that qualifies has units, be it none.',
  },
  {
    matches:
      /^default dropped \| coalesce\(next_from, \?\) \| order_k,order_type,status,party_k,business_date,is_test,source_id,/,
    why: 'Of the states of carts and opportunities only the days on which they begin are read.',
  },
  {
    matches:
      /^filter dropped \| ordered\.next_from IS DISTINCT FROM ordered\.valid_from \| (?:party|product)_k(?:,scheme)?,valid_from,valid_to /,
    why: 'Only the first day of all is read.',
  },
  {
    matches:
      /^extreme turned \| bool_or\(m\.is_(?:test|internal)\) \| party_k,is_test,is_internal,(?!.*parent_k).*party_type/,
    why: 'Where the type of a party is asked for, nobody asks whether it is a test.',
  },
  {
    matches: /^default dropped \| coalesce\(s\.missing, \?\) \| i,day,party_k,/,
    why: 'A sum passes over NULL.',
  },
  {
    matches: /^default dropped \| coalesce\(party_type, \?\)/,
    why: 'No party is taken in without its type.',
  },
  {
    matches: /^comparison turned \| (?:greatest\([^|]*\)|\w+) < (?:least\([^|]*\)|\w+) \| point,ended,x,/,
    why: 'What begins to stand so on the day on which it ceases to is added and taken away on one day.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| member_\d > \? \| party_k,low,high,v/,
    why: 'Who is no customer has none of the figures that stand.',
  },
  {
    matches:
      /^(?:join condition dropped|comparison turned) \| (?:c\.valid_from < r\.valid_to|r\.valid_from < c\.valid_to) \| party_k,valid_from,valid_to,.* from \(r\)\+\(k\)\+\(c\)$/,
    why: 'The intervals of a party cover all of time, and a piece that ends before it begins is left out.',
  },
  {
    matches:
      /^(?:join condition dropped|comparison turned) \| (?:h\.valid_from < r\.valid_to|r\.valid_from < h\.valid_to) \| party_k,category_k,amount,share,service_from,service_to,/,
    why: 'The holders of an agreement are told for every day, and a piece that ends before it begins is left out.',
  },
  {
    matches:
      /^(?:join condition dropped|comparison turned) \| \w+\.valid_from < \w+\.valid_to \| party_k,.*valid_from,valid_to from \(p\)\+\(h\)$/,
    why: 'A piece that ends before it begins is left out afterwards.',
  },
  {
    matches: /^join condition dropped \| o\.day <= w\.at \| i,at,party_k,last_day,orders from /,
    why: 'An order stands in no state before the day on which it was placed.',
  },
  {
    matches: /^extreme turned \| least\(expires_on, product_to\) \| agreement_k,.*ends_as,/,
    why: 'A piece that a product cuts goes on in the next one, and what is read is how the last one ends.',
  },
  {
    matches: /^default dropped \| coalesce\(\w+\.pivot_is_inverse, false\)/,
    why: 'A CASE takes a condition that is NULL for one that does not hold.',
  },
  {
    matches: /^join condition dropped \| touched_(?:buyer_)?line\.(?:batch_id|seq) = movement\./,
    why: 'The lines of other orders are read as well, and belong to no order that is.',
  },
  {
    matches: /^comparison turned \| valid_to > \? \+ \? \|/,
    why: 'A stretch that ends with the day before a period has no day in it.',
  },
  {
    matches: /^filter dropped \| has_returned \| party_k,valid_from,valid_to from /,
    why: 'Who had left and is a customer again has returned: the condition only spares reading the others.',
  },
  {
    matches: /^comparison turned \| not_below_total > \?/,
    why: 'A share of nothing is NULL, which a sum passes over.',
  },
  {
    matches: /^comparison turned \| average_from <= \? \|/,
    why: 'An average from the last day of a window on does not begin where the next window does, so it is of neither.',
  },
  {
    matches: /^case dropped \| 0 of CASE valid_to <= \? \| party_k,low,high,member_0 /,
    why: 'Whoever was no customer any more before the first day holds nothing that could count, either.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| day < \? \| slot,segment,day,customers/,
    why: 'No question reaches the end of time.',
  },
];

/** What adds up by day: the first columns of a statement that is cumulated. */
const DAILY = '\\| (?:g\\d,)*day,';

/** Pieces of agreements of which nobody asks why they end. */
const NO_REASON =
  'agreement_k,category_k,line_of_business,(?:opened_on,status|term_end_on,renews_agreement_id,[a-z_,]*currency)';
const NOT_ASKED_WHY = 'Only whether these are in force is read, and not why they end.';

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
      /^default dropped \| coalesce\(sum\([^|]*\), \?\) \| i,(?:g\d,)*[A-Za-z_]\w*(?:,\w+)* from (?:\(|(?:known_)?(?:flow|contact))/,
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
      /^comparison turned \| (?:\w+\.)?(?:valid_from|service_from|low) < (?:(?:\w+\.)?(?:valid_to|high)|least\([^|]*\)) \| (?!.*(?:starts|first_from|before|life|next|weighted)).*valid_from,valid_to/,
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
    matches:
      /^filter dropped \| p\.is_countable AND a\.status IN \(…\) OR p\.is_recurring AND [^|]* \| party_k,agreement_k,category_k,is_held,/,
    why: 'A piece that is neither held nor charged says so, and its charge is nothing: who reads pieces passes it over.',
  },
  {
    matches:
      /^filter dropped \| o\.valid_to > o\.business_date \| order_k,party_k,day,channel,valid_from,valid_to from /,
    why: 'What of an order ends before its day is left out where its goods are looked at.',
  },
  {
    matches: /^filter dropped \| i\.party_k IS NULL \| interaction_id,party_k from \(i\)\+\(h\)$/,
    why: 'Who held the agreement is passed over where a contact names its own party.',
  },
  {
    matches: /^filter dropped \| canonical_k <> party_k \| canonical_k from \(m\)$/,
    why: 'Whoever is one record alone comes out the same when it is put together from its stretches.',
  },
  {
    matches:
      /^default dropped \| coalesce\(sum\(round\([^|]*\), \?\) \| (?:g\d,)*block,(?:t\d,?)+ from known_customer_state$/,
    why: 'A block has customers, each for some time: their sum is never NULL.',
  },
  {
    matches: /^default dropped \| coalesce\(sum\(units\), \?\) \| (?:g\d,)*block,x,y from /,
    why: 'An order that qualifies has units, be it none.',
  },
  {
    matches:
      /^default dropped \| coalesce\(sum\((?:gross|amount|CASE kind IN \(…\))\), \?\) \| (?:g\d,)*block,(?:x,y|t0,)/,
    why: 'Where the amounts of a customer are missing there is no figure, and so no interval of it.',
  },
  {
    matches: /^case dropped \| 0 of CASE day <= \? \| (?:party_k,first_day,point|point,(?:g\d,)*(?:word,)?m0,)/,
    why: 'First days up to the opening of the first cohort are not read.',
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
      /^(?:join condition dropped|comparison turned) \| \w+\.valid_from < \w+\.valid_to \| party_k,.*valid_from,valid_to from (?:\(p\)\+\(h\)|(?:known_)?holding\+\(a\)\+\(p\))$/,
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
    matches: /^join condition dropped \| w\.i = o\.i \| i,at,(?:g\d,)*order_k,party_k,gross,units from /,
    why: 'What each customer adds is asked of one window, and only the orders in it are read.',
  },
  {
    matches: /^extreme turned \| min\(CASE valid_to = \?\) \| party_k,day,valid_from,valid_to,lasts_from from /,
    why: 'An order after the last of those that stand for good comes after the first of them, too.',
  },
  {
    matches: /^filter dropped \| kind IN \(…\) \| i,amount_0,missing_0,amount_1,missing_1/,
    why: 'Each column sums the rows of its own kinds; the list only spares reading the others.',
  },
  {
    matches: /^default dropped \| coalesce\(g\.s_, \?\) \| (?!party_k,day,kind,).*,s1,s2,.* from \(r\)\+/,
    why: 'Every party has its classes on every day; only what is nobody’s has none, and such are movements and contacts.',
  },
  {
    matches: /^default dropped \| coalesce\(g\.s_, \?\) \| party_k,n,valid_from,valid_to,c_/,
    why: 'Every customer has its classes on every day.',
  },
  {
    matches: /^filter dropped \| has_returned \| party_k,valid_from,valid_to(?:,spell_from)?(?:,g\d)* from /,
    why: 'Who had left and is a customer again has returned: the condition only spares reading the others.',
  },
  {
    matches: /^comparison turned \| average_from <= \? \|/,
    why: 'An average from the last day of a window on does not begin where the next window does, so it is of neither.',
  },
  {
    matches: /^case dropped \| 0 of CASE valid_to <= \? \| (?:\w+,)*low,high,/,
    why: 'What ends by the first of the days is not read.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| day < \? \| slot,segment,day,customers/,
    why: 'No question reaches the end of time.',
  },
  {
    matches:
      /^(?:comparison turned|join condition dropped) \| (?:p\.valid_from < a\.valid_to|a\.valid_from < p\.valid_to) \| agreement_k,.*valid_from(?:,valid_to)? from \(a\)\+\(p\)$/,
    why: 'What is told of a product covers all of time, and a piece that ends before it begins is left out afterwards.',
  },
  {
    matches:
      /^(?:comparison turned|join condition dropped) \| (?:h\.valid_from < r\.valid_to|r\.valid_from < h\.valid_to) \| party_k,share,.*valid_from,valid_to from \(r\)\+\(h\)\+\(m\)\+\(c\)$/,
    why: 'A piece that ends before it begins is left out afterwards.',
  },
  {
    matches:
      /^(?:comparison turned|join condition dropped) \| (?:g\.valid_from < [rs]\.valid_to|[rs]\.valid_from < g\.valid_to) \| party_k,.*(?:ends_as|ends_on|is_told|has_returned).* from \([rs]\)\+(?:\(g\)|(?:known_)?party_class)$/,
    why: 'Which pieces hold on a day is asked of each, and one that ends before it begins holds on none.',
  },
  {
    matches: new RegExp(
      `^(?:comparison turned|case dropped|extreme turned) \\| (?:expires_on <=? .*|state_to <= .*|next_reason = \\?|\\d of CASE expires_on .*|least\\((?:state_to|expires_on), product_to\\)) \\| ${NO_REASON},ends_as,valid_from,valid_to from \\(cut\\)$`,
    ),
    why: NOT_ASKED_WHY,
  },
  {
    matches: new RegExp(
      `^(?:role forgotten|default dropped) \\| (?:\\w+ of a\\.next_status|coalesce\\(a\\.next_reason, \\?\\)) \\| ${NO_REASON},state_to,.* from \\(a\\)\\+\\(p\\)$`,
    ),
    why: NOT_ASKED_WHY,
  },
  {
    matches: /^default dropped \| coalesce\(\w+\.valid_from <=? [^|]* AND [^|]*, false\) \| /,
    why: 'A WHERE takes a condition that is NULL for one that does not hold.',
  },
  {
    matches: /^distinct dropped \| SELECT DISTINCT \| agreement_k,of_k from piece\+agreement_key$/,
    why: 'Whether any life goes on, and how the last one ends, is the same of lives that are listed twice.',
  },
  {
    matches: /^comparison turned \| abs\(amount\) \* service_to - service_from < \? \|/,
    why: 'Both ways of dividing give the same to the last digit; the bound only says up to where the fast one can go.',
  },
  {
    matches:
      /^(?:comparison turned|join condition dropped) \| (?:a\.valid_from < m\.service_to|m\.service_from < a\.valid_to) \| party_k,agreement_k,.* from \(m\)\+\(a\)\+\(p\)$/,
    why: 'A piece that ends before it begins is left out afterwards.',
  },
  {
    matches:
      /^distinct dropped \| SELECT DISTINCT \| (?:(?:agreement_k|source_id) from \([ad]\)|product_id from \(p\)\+\(h\)|i from \(b\))$/,
    why: 'Whether there is any is asked, and not how many.',
  },
  {
    matches: /^filter dropped \| r\.party_k IS NULL \| \w+,party_k from \(r\)\+\(h\)$/,
    why: 'The party that a claim names itself goes before any holder: the condition only spares looking for one.',
  },
  {
    matches: /^(?:comparison turned|join condition dropped) \| e\.spell_from > w\.opening \| i,opening,party_k\b/,
    why: 'Whose unbroken spell began by the opening and holds at the end was a customer at the opening, who is left out.',
  },
  {
    matches: /^comparison turned \| f\.first_day <= l\.opening \| i,/,
    why: 'Whose first day is that of the opening was a customer at its end, who is left out.',
  },
  {
    matches: /^comparison turned \| day < \? \| (?:point,ended,x|t),entry,/,
    why: 'On the day from which the history tells the age at entry is none.',
  },
  {
    matches:
      /^(?:filter dropped|comparison turned) \| (?:greatest\(held_to, held_from\) < until_day|held_from < least\(held_to, until_day\)) \|/,
    why: 'A piece of a relationship ends after it began and before the next one begins, which is on no day for the last.',
  },
  {
    matches:
      /^default dropped \| coalesce\(next_from, \?\) \| (?:party_k|party_k,scheme|product_k|product_k,product_id,is_earning_asset|agreement_k,entity),valid_from,valid_to from \(ordered\)$/,
    why: 'Of what was told too late, or was once or last, only the first day is read.',
  },
  {
    matches:
      /^filter dropped \| ordered\.next_from IS DISTINCT FROM ordered\.valid_from \| agreement_k,product_k,valid_from,valid_to from \(ordered\)$/,
    why: 'Which agreements are of a product on a day is read, and a piece that begins and ends on one day holds on none.',
  },
  {
    matches: /(?:held_from|held_to|until_day)[^|]* \| (?:point,ended,x|t),(?:g\d,)*(?:ended,)?n,firsts from duration$/,
    why: 'Where no day is known from which the history tells there is neither an agreement nor an order, and no customer.',
  },
  {
    matches: /^default dropped \| coalesce\(sum\([^|]*\), \?\) \| i,(?:g\d,)*newcomers from stock_delta$/,
    why: 'No sum and one of nothing are the same to what adds them up from day to day.',
  },
  {
    matches: /^comparison turned \| valid_from <= max\(valid_to\) \| .*valid_from,valid_to,starts from \(piece\)$/,
    why: 'Two stretches that only touch count on each day as often as one, and only their days are counted.',
  },
  {
    matches: /^distinct dropped \| SELECT DISTINCT \| party_k,day from (?:\(own\)|contact|known_contact)$/,
    why: 'Of events of one day all but one count for no day: the next of them comes on the day itself.',
  },
  {
    matches: /^filter dropped \| sum\(coalesce\(quantity, \?\)\) \| i,(?:g\d,)*p\d from /,
    why: 'Where one pool is driven by contacts the list of their kinds says the same.',
  },
  {
    matches: /^comparison turned \| (?:f\.low < m\.high|m\.low < f\.high) \| (?:g\d,)*low,high,/,
    why: 'A piece that begins and ends at one place is added and taken away there.',
  },
  {
    matches: /^comparison turned \| next_day > day \+ \? \| /,
    why: 'A gap that ends on the day on which it begins is on no day.',
  },
  {
    matches:
      /^default dropped \| coalesce\(g\.s_, \?\) \| party_k,valid_from,valid_to,c_0 from \(r\)\+(?:known_)?party_class$/,
    why: 'The classes of whoever holds something are told for every day.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| kpi_line IS NOT NULL[^|]* \| account,amount,missing from/,
    why: 'Only accounts without a line are listed.',
  },
  {
    matches: /^filter dropped \| party_k IS NOT NULL \| source_k,/,
    why: 'What names no party meets no party: the condition only spares looking for it.',
  },
  {
    matches: /^case dropped \| 0 of CASE position_date <= \? \| /,
    why: 'An average that ends before the first window begins before it as well, and so is of none.',
  },
  {
    matches: /^filter dropped \| (?:functional_)?currency IN \(…\) \| currency,day from (?!.*asked)/,
    why: 'What is in the currency of the answer is not converted, whatever rate is found.',
  },
  {
    matches: /^(?:filter dropped|comparison turned) \| service_from < service_to \| movement_id,/,
    why: 'A term that ends before it begins has a piece that does, which is left out afterwards.',
  },
  {
    matches:
      /^comparison turned \| max\(valid_to\) < \? \| agreement_k,party_k,share,valid_from,valid_to from \(held\)$/,
    why: 'A piece that begins at the end of time holds on no day.',
  },
  {
    matches:
      /^default dropped \| coalesce\(g\.s_, \?\) \| party_k,i,day,c_0(?:,c_1)? from \(r\)\+(?:known_)?party_class$/,
    why: 'Whoever is in a set of customers has its classes on every day.',
  },
  {
    matches: /^distinct dropped \| list\(i\) \| kind,.*,tiled from \(tiling\)$/,
    why: 'The windows that averages make up are read as a set, and what is told apart by them is added up.',
  },
  {
    matches:
      /^extreme turned \| (?:greatest|least)\([ab]\.valid_\w+, [ab]\.valid_\w+\) \| kind,.*,weighted,.* from \(b\)\+\(a\)$/,
    why: 'Of an average the entity and the branch on its last day are read, and not how long they last.',
  },
  {
    matches: /^case dropped \| 0 of CASE high = \? \| /,
    why: 'No piece ends at the first place.',
  },
  {
    matches: /^comparison turned \| v > \? \| i,(?:g\d,)*customers,missing,gains,/,
    why: 'What is nothing adds nothing, and no sum is read as nothing.',
  },
  {
    matches: /^comparison turned \| monthly > \? \| party_k,low,high,member_\d,f\d from holding$/,
    why: 'Where the charges are summed as well, one of nothing is not read.',
  },
  {
    matches: /^join condition dropped \| u\.day > w\.opening \| i,party_k,user_key,seen_on,day from /,
    why: 'Days are counted one by one over thirty days alone; of one such stretch only its own days are read.',
  },
  {
    matches: /^filter dropped \| i IS NOT NULL \| i,.* from \(windowed\)$/,
    why: 'What lies in no window is joined to none: the condition only spares adding it up.',
  },
  {
    matches: /^comparison turned \| canonical_k <> party_k \| canonical_k from \(m\)$/,
    why: 'Somebody with one record comes out the same among those with several: the condition spares putting it together.',
  },
  {
    matches:
      /^join condition dropped \| s\.valid_from < g\.valid_to \| party_k,valid_from,valid_to,s1 from \(s\)\+\(g\)$/,
    why: 'The first scheme cuts what everybody has from the beginning of time on, and no class ends before that.',
  },
  {
    matches: /^comparison turned \| sum\(unsaid\) <> \? \| slot,segment,day,kind,/,
    why: 'Deriving everything there are entries wherever nobody says who started one; that a refresh keeps the difference alone is looked at by contacts.test.ts of the engine.',
  },
];

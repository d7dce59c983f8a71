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
    matches: /^(?:filter dropped|comparison turned) \| day < \? \| slot,segment,day,customers/,
    why: 'No question reaches the end of time.',
  },
];

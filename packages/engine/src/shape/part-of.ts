import type { Bound } from '../formula/bind.ts';
import type { MeasureCall } from '../measures/measure.ts';

/**
 * Sets that lie within another one by their definition: name of the part, and the text of the whole by the arguments of
 * the part as they are written.
 */
const WITHIN: Readonly<Record<string, (args: string) => string>> = {
  RET: () => 'CU(D0)',
  LOST: () => 'CU(D0)',
  BACK: () => 'CU(D)',
  MULTI: (day) => `CU(${day})`,
  LIC: (day) => `CU(${day})`,
  REC: (day) => `CU(${day})`,
  ACT: (args) => `CU(${first(args)})`,
  LOGIN: (args) => `CU(${first(args)})`,
  DORMANT: (args) => `ACCOUNTS(${args.split(', ').slice(0, 2).join(', ')})`,
  REP: (args) => `BUY(${args})`,
  HOLD: (day) => `ELIG(${day})`,
  ORDKX: (period) => `ORDK(${period})`,
  CARTBUY: (args) => `CART(${first(args)})`,
  PAID: (args) => `TRIAL(${first(args)})`,
  WON: (period) => `DECIDED(${period})`,
};

/** Operators and measures whose word says which of their parts is counted. */
const WITHIN_BY_WORD: Readonly<Record<string, Readonly<Record<string, (call: MeasureCall) => string>>>> = {
  CSAT: { top: () => 'CSAT(P, valid)' },
  cohort: { active: () => 'COHORT(P)' },
  LIVES: { lost: () => 'LIVES(P, base)', unknown: () => 'LIVES(P, lost)' },
  RENEWED: { policies: () => 'DUE(P, policies)' },
  PERSISTING: { policies: (call) => call.text.replace('PERSISTING', 'ISSUED') },
  pairs: { customers: (call) => call.text.replace('customers', 'base'), young: () => 'CU(D)' },
};

const first = (args: string): string => args.split(',')[0] ?? '';

/**
 * Whether the things that a numerator counts are some of those that the denominator counts, so that the figure is a
 * share of counted things: what Wilson's interval is for, and what makes the rest a group of people as well. Nothing is
 * concluded from the numbers: growth below 100 % is no share.
 */
export function isPartOf(part: Bound, whole: Bound): boolean {
  if (whole.kind === 'total') return textOf(whole.of) !== null && textOf(whole.of) === textOf(part);
  if (whole.kind !== 'measure') return false;
  switch (part.kind) {
    case 'each':
      return part.each.over === 'n' && isWithin(part.each.set, whole.call);
    case 'measure':
      return isWithin(part.call, whole.call);
    case 'binary':
      // What is left when a part is taken away.
      return part.operator === '-' && isPartOf(part.right, part.left) && isPartOf(part.left, whole);
    default:
      return false;
  }
}

function isWithin(part: MeasureCall, whole: MeasureCall): boolean {
  if (part.text === whole.text) return true;
  const args = part.text.slice(part.name.length + 1, -1);
  const words = WITHIN_BY_WORD[part.name];
  const word = part.args.find((argument) => argument.is === 'word');
  const named = word?.is === 'word' ? words?.[word.word]?.(part) : undefined;
  return (named ?? WITHIN[part.name]?.(args)) === whole.text;
}

const textOf = (bound: Bound): string | null =>
  bound.kind === 'measure' ? bound.call.text : bound.kind === 'each' ? bound.each.text : null;

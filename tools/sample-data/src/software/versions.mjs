import { LAST_DAY } from '../base/calendar.mjs';

/**
 * A licence as the subscription system keeps it: one record for each day on which something about it changed.
 *
 * @typedef {import('../group/company.mjs').Agreement} Agreement
 * @typedef {{ from: number, state: 'trial' | 'live' | 'paused' | 'ended' | 'expired', seats: number, fee: number }} Version
 */

/** @param {Agreement} licence @returns {Version[]} */
export const versionsOf = (licence) => {
  const { trial, opened, closed, fees, pauses } = licence;
  const days = new Set([trial ?? opened, opened, ...fees.map((f) => f.from), ...pauses.flatMap((p) => [p.from, p.to])]);
  if (closed !== null) days.add(closed);
  return [...days]
    .filter((day) => day <= Math.min(closed ?? LAST_DAY, LAST_DAY))
    .sort((a, b) => a - b)
    .map((from) => {
      const fee = fees.findLast((each) => each.from <= from) ?? fees[0];
      return { from, state: stateOn(licence, from), seats: fee?.quantity ?? 1, fee: fee?.amount ?? 0 };
    });
};

/** @param {Agreement} licence @param {number} on @returns {Version['state']} */
const stateOn = ({ trial, opened, closed, pauses }, on) => {
  const neverSigned = trial !== null && trial === opened;
  if (closed !== null && on >= closed) return neverSigned ? 'expired' : 'ended';
  if (neverSigned || (trial !== null && on < opened)) return 'trial';
  return pauses.some((pause) => pause.from <= on && on < pause.to) ? 'paused' : 'live';
};

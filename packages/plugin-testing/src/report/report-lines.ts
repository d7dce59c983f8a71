import type { ConformanceReport, PointResult } from './report.ts';

const MARKS: Record<PointResult['outcome'], string> = { passed: 'ok  ', failed: 'FAIL', 'not-applicable': 'n/a ' };
const ID_WIDTH = 22;

/** A point as the terminal shows it: one line, and the reason below it. */
export const pointLines = ({ id, title, outcome, reason }: PointResult): string[] => [
  `${MARKS[outcome]}  ${id.padEnd(ID_WIDTH)}${title}`,
  ...(reason === undefined ? [] : [`${' '.repeat(6 + ID_WIDTH)}${reason}`]),
];

export const scoreLine = ({ plugin, score, points }: ConformanceReport): string => {
  const left = points.length - score.of;
  const apart = left === 0 ? '' : ` (${left} not applicable)`;
  return `${plugin.id} ${plugin.version}: ${score.passed} of ${score.of} points${apart}`;
};

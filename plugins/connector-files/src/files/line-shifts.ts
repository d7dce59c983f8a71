/** From row `row` on (counted from 0), a row's line in the file is `row + shift`. */
export interface LineShift {
  row: number;
  shift: number;
}

/**
 * The shifts of the rows that were accepted, given those of all rows and the lines on which rejected rows begin. Three
 * rows on lines 2, 3, 4, the one on line 3 rejected: the accepted rows 0 and 1 stand on lines 2 and 4.
 */
export const shiftsOfAccepted = (all: readonly LineShift[], rejected: readonly number[]): LineShift[] => {
  const shifts: LineShift[] = [];
  const push = (row: number, shift: number) => {
    if (shifts.at(-1)?.row === row) shifts.pop();
    shifts.push({ row, shift });
  };
  let lost = 0;
  let next = 0;
  for (const [at, segment] of all.entries()) {
    push(segment.row - lost, segment.shift + lost);
    const end = all[at + 1]?.row ?? Infinity;
    for (let line = rejected[next]; line !== undefined; line = rejected[++next]) {
      const row = line - segment.shift;
      if (row >= end) break;
      lost++;
      push(row + 1 - lost, segment.shift + lost);
    }
  }
  return shifts;
};

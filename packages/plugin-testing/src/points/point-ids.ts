/** Every point of the kit, in the order in which they are tried, with what it stands for. */
export const POINTS = {
  manifest: 'The manifest is valid, its schema fits the fake, and secrets are marked',
  'check-ok': 'A usable source passes the check, an empty one too',
  'wrong-credential': 'A wrong credential is told as what it is',
  unreachable: 'A source that is not there is told as what it is',
  slow: 'A slow source is waited for; one that never answers is given up',
  discover: 'What is discovered is what comes',
  'full-read': 'A full reading gives every record, and no other',
  store: 'A store takes in every record',
  'page-sizes': 'Pages of 1, 2, 7 and all records give the same',
  resume: 'From every checkpoint on, nothing is lost or invented',
  ties: 'Records with an equal cursor are all read, also one that comes later',
  increments: 'A later reading gives what changed, and not everything again',
  'late-commits': 'What was committed late, within the overlap, is read',
  lookback: 'Changes that do not move the cursor are read, within the lookback',
  'changes-while-paging': 'What changes between two pages is not lost, and hides nothing else',
  'rate-limit': 'Answers 429 are waited out as Retry-After says, without a loss',
  'server-errors': 'Errors of the server in the middle are overcome or reported, never taken for the end',
  abort: 'A reading that is stopped ends promptly, leaves nothing, and can be taken up',
  deletes: 'Deleted records go',
  'complete-readings': 'A reading that broke off never passes for a complete one',
  'clock-skew': 'A source whose clock is wrong loses nothing',
  money: 'Amounts in JPY, EUR and KWD come exactly, as decimals in text',
  'time-zones': 'Instants and business days are right where clocks change',
  text: 'Texts in any script, hostile ones too, come unchanged',
  secrets: 'No secret is in a note, an error, the log, a state or a record',
  'state-size': 'The state does not grow with what was read',
  memory: 'The memory does not grow with what was read',
} as const;

export type PointId = keyof typeof POINTS;

export const POINT_IDS = Object.keys(POINTS) as PointId[];

import { checkOk, slow, unreachable, wrongCredential } from './checking.ts';
import { completeReadings, deletes } from './deletions.ts';
import { discover } from './discovering.ts';
import { abort, changesWhilePaging, rateLimit, serverErrors } from './disturbed.ts';
import { increments, lateCommits, lookback, ties } from './increments.ts';
import { manifest } from './manifest.ts';
import type { PointId } from './point-ids.ts';
import type { Point } from './point.ts';
import { fullRead, pageSizes, resume } from './reading.ts';
import { secrets } from './secrets.ts';
import { memory, stateSize } from './sizes.ts';
import { clockSkew } from './skew.ts';
import { store } from './storing.ts';
import { money, text, timeZones } from './values.ts';

/** How each point is tried. */
export const TRY: Record<PointId, Point> = {
  manifest,
  'check-ok': checkOk,
  'wrong-credential': wrongCredential,
  unreachable,
  slow,
  discover,
  'full-read': fullRead,
  store,
  'page-sizes': pageSizes,
  resume,
  ties,
  increments,
  'late-commits': lateCommits,
  lookback,
  'changes-while-paging': changesWhilePaging,
  'rate-limit': rateLimit,
  'server-errors': serverErrors,
  abort,
  deletes,
  'complete-readings': completeReadings,
  'clock-skew': clockSkew,
  money,
  'time-zones': timeZones,
  text,
  secrets,
  'state-size': stateSize,
  memory,
};

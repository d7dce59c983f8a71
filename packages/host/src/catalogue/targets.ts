import type { CatalogueProblem, KpiTarget } from '@sextant/contracts';
import { closestWord } from '../yaml/closest-word.ts';
import type { ParsedFile, Placed } from './kpi-files.ts';

type Problem = Omit<CatalogueProblem, 'running'>;

/** The targets that can be used. One for a KPI that is not there, or for days that another has, is told and left out. */
export const checkTargets = (
  own: readonly ParsedFile[],
  known: readonly string[],
  problems: Problem[],
): KpiTarget[] => {
  const kept: Placed<KpiTarget>[] = [];
  for (const target of own.flatMap((file) => (file.kind === 'targets' ? file.targets : []))) {
    const mistake = mistakeIn(target, known, kept);
    if (mistake === null) kept.push(target);
    else problems.push(mistake);
  }
  return kept.map(({ value }) => value);
};

const mistakeIn = (
  target: Placed<KpiTarget>,
  known: readonly string[],
  kept: readonly Placed<KpiTarget>[],
): Problem | null => {
  const { file, line, value } = target;
  const refused = (what: string, remedy: string): Problem => ({
    kpi: null,
    file,
    line,
    message: `${file}:${line}: ${what}.`,
    remedy,
  });
  if (!known.includes(value.kpi)) {
    const meant = closestWord(value.kpi, known);
    return refused(
      `there is no KPI '${value.kpi}'`,
      meant === undefined ? "See 'sextant kpis' for the ids." : `Did you mean '${meant}'?`,
    );
  }
  if (value.to !== undefined && value.to <= value.from)
    return refused(`the target ends on ${value.to}, before it begins`, "'to' is the day after the last one.");
  const other = kept.find((each) => overlaps(each.value, value));
  if (other === undefined) return null;
  return refused(
    `the target of line ${other.line} holds for some of the same days of '${value.kpi}'`,
    "End the earlier one with 'to' on the day on which the later one begins.",
  );
};

const overlaps = (a: KpiTarget, b: KpiTarget): boolean =>
  a.kpi === b.kpi && segmentOf(a) === segmentOf(b) && a.from < (b.to ?? '9999') && b.from < (a.to ?? '9999');

const segmentOf = ({ segment = {} }: KpiTarget): string =>
  Object.keys(segment)
    .sort()
    .map((scheme) => JSON.stringify([scheme, segment[scheme]]))
    .join();

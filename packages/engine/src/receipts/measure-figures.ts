import type { ExplainedMeasure } from '@sextant/contracts';
import type { Found } from '../answer.ts';
import { partsOf, type Bound } from '../formula/bind.ts';
import { toDecimal } from '../formula/exact.ts';
import { printFormula } from '../formula/parse.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import { MEASURES } from '../measures/registry.ts';
import type { Window } from '../time/window.ts';

/** Every measure of both sides with its own figures in the value's window, and in the one that it is compared with. */
export function measureFigures({ answer, plan, cells }: Found): ExplainedMeasure[] {
  if (plan.missing.length > 0 || plan.beforeKnowledge) return [];
  const { value, compare } = plan.windows;
  const placeOf = (window: Window): number =>
    plan.evaluated.findIndex(({ at, opening }) => at === window.at && opening === window.opening);
  const now = placeOf(value);
  const isTotalHidden = answer.statuses.includes('suppressed');
  const classes = cells.parts.keys.map((codes) =>
    labelOf(codes.map((code, place) => plan.by[place]?.classes[code] ?? '')),
  );
  const parts = (['numerator', 'denominator'] as const).flatMap((side) =>
    partsOf(plan.sides[side]).map((part) => ({ side, part })),
  );
  return parts.map(({ side, part }): ExplainedMeasure => {
    const figure = cells.parts.figureOf(part);
    const segments = (answer.segments ?? []).map(({ key, statuses }) => ({
      key,
      value: statuses.includes('suppressed') ? 'hidden' : written(figure.classes[now]?.[classes.indexOf(labelOf(key))]),
    }));
    return {
      side,
      measure: textOf(part),
      about: aboutOf(part),
      value: isTotalHidden ? 'hidden' : written(figure.total[now]),
      ...(compare === null || isTotalHidden ? {} : { before: written(figure.total[placeOf(compare)]) }),
      ...(plan.by.length === 0 ? {} : { segments }),
    };
  });
}

const labelOf = (key: readonly string[]): string => key.join(' · ');
const written = (cell: Cell | undefined): string =>
  cell === undefined ? '0' : isMissing(cell) ? cell : toDecimal(cell);

function textOf(part: Bound): string {
  if (part.kind === 'each') return part.each.text;
  if (part.kind !== 'measure') return '';
  const { call } = part;
  const text = MEASURES.get(call.name)?.params === undefined ? call.text : printFormula(call.formula);
  return MEASURES.get(call.name)?.type === 'set' ? `n(${text})` : text;
}

function aboutOf(part: Bound): string {
  if (part.kind === 'measure') return MEASURES.get(part.call.name)?.about ?? '';
  if (part.kind !== 'each') return '';
  const set = MEASURES.get(part.each.set.name)?.about ?? part.each.set.name;
  return {
    n: `how many of these meet the condition: ${set}`,
    sum: `summed over: ${set}`,
    median: `median over: ${set}`,
  }[part.each.over];
}

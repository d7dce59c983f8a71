import type { ExplainedMeasure } from '@sextant/contracts';
import type { Found } from '../answer.ts';
import { partsOf, type Bound } from '../formula/bind.ts';
import { toDecimal } from '../formula/exact.ts';
import { printFormula } from '../formula/parse.ts';
import { isMissing, type Cell } from '../measures/cells.ts';
import { MEASURES } from '../measures/registry.ts';
import { figuresOfParts } from '../plan/evaluate.ts';

/** Every measure of both sides with its own figures in the value's window, and in the one that it is compared with. */
export async function measureFigures({ answer, plan, contextOf }: Found): Promise<ExplainedMeasure[]> {
  if (plan.missing.length > 0 || plan.beforeKnowledge) return [];
  const { value, compare } = plan.windows;
  const windows = [value, ...(compare === null ? [] : [compare])];
  const parts = (['numerator', 'denominator'] as const).flatMap((side) =>
    partsOf(plan.sides[side]).map((part) => ({ side, part })),
  );
  const context = await contextOf({ ...plan, evaluated: windows, reading: [], companions: [] });
  const found = await figuresOfParts(
    parts.map(({ part }) => part),
    context,
  );
  const isTotalHidden = answer.statuses.includes('suppressed');
  const hidden = new Set(
    answer.segments?.filter((each) => each.statuses.includes('suppressed')).map((each) => each.label),
  );
  const shown = new Set(answer.segments?.map(({ label }) => label));
  const classes = context.keys.list.map((codes) => plan.by.map((use, place) => use.classes[codes[place] ?? 0] ?? ''));
  return parts.map(({ side, part }, index): ExplainedMeasure => {
    const cells = found[index];
    const segments = classes.flatMap((key, place) => {
      const label = key.join(' · ');
      if (!shown.has(label)) return [];
      return [{ key, value: hidden.has(label) ? 'hidden' : written(cells?.classes[0]?.[place]) }];
    });
    return {
      side,
      measure: textOf(part),
      about: aboutOf(part),
      value: isTotalHidden ? 'hidden' : written(cells?.total[0]),
      ...(compare === null || isTotalHidden ? {} : { before: written(cells?.total[1]) }),
      ...(plan.by.length === 0 ? {} : { segments }),
    };
  });
}

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

import type { Companion, Status } from '@sextant/contracts';
import type { Cell } from '../measures/cells.ts';
import type { Cells, Side } from '../plan/evaluate.ts';
import type { Plan } from '../plan/plan.ts';
import { windowIndex, type FigureWindow } from './figure-windows.ts';
import { countsOf, hiddenFigure, isHidden, rawFigure, valueOf } from './figures.ts';
import { worstFirst } from './statuses.ts';
import type { Screens } from './suppression/screens.ts';

/**
 * The figures beside the value of all (`key` null) or of one class; null where the KPI has none. Beside a hidden value
 * they are hidden too, and where they would show few people themselves.
 */
export function companionsOf(
  plan: Plan,
  cells: Cells,
  value: FigureWindow,
  common: readonly Status[],
  screens: Screens | null,
): ((key: number | null) => Companion[]) | null {
  if (plan.companions.length === 0) return null;
  const window = plan.windows.value;
  const index = windowIndex(plan, window);
  const missing = common.filter((status) => status === 'no_data');
  return (key) =>
    plan.companions.map(({ id, name, unit, sides }, place) => {
      const own = cells.companions[place];
      const at = (side: Side | undefined): Cell =>
        (key === null ? side?.total[index] : side?.classes[index]?.[key]) ?? 'no_data';
      const raw = rawFigure({
        plan: { ...plan, sides },
        counts: countsOf(sides),
        window,
        numerator: at(own?.numerator),
        denominator: at(own?.denominator),
        statuses: missing,
      });
      const beside = key === null ? value.total : value.classes[key];
      const isShown =
        (beside === undefined || !isHidden(beside)) && (screens?.companion(place).shows(index, key) ?? true);
      const shown = isShown ? raw : hiddenFigure(raw, missing);
      const [status = 'ok'] = worstFirst(shown.statuses);
      return { id, name, unit: unit ?? plan.unit, value: valueOf(shown), status };
    });
}

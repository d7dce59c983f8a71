import type { Cells } from '../../plan/evaluate.ts';
import type { Plan } from '../../plan/plan.ts';
import { createScreen, type Everybody, type Screen } from './screen.ts';

/** What a caller may see of an answer: of its figure, and of each companion. */
export interface Screens {
  figure: Screen;
  companion(place: number): Screen;
}

/** Screens for a caller who must not see fewer than `minCell` people. */
export function createScreens(plan: Plan, cells: Cells, everybody: Everybody, minCell: number): Screens {
  const companions: Screen[] = [];
  return {
    figure: createScreen(plan, cells, everybody, minCell, 'figure'),
    companion: (place) => (companions[place] ??= createScreen(plan, cells, everybody, minCell, place)),
  };
}

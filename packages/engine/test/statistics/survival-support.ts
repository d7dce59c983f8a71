import type { SpellCount } from '../../src/statistics/kaplan-meier.ts';

/** One spell: its age when it ended or was last seen, and the age from which it was under observation. */
export interface Spell {
  t: number;
  ended: boolean;
  entry?: number;
}

/** Spells counted by age, as the engine gets them from SQL. */
export function countSpells(spells: readonly Spell[]): SpellCount[] {
  const rows = new Map<number, SpellCount>();
  const at = (t: number): SpellCount => {
    const row = rows.get(t) ?? { t, ended: 0, censored: 0, entered: 0 };
    rows.set(t, row);
    return row;
  };
  for (const { t, ended, entry = 0 } of spells) {
    at(t)[ended ? 'ended' : 'censored'] += 1;
    at(entry).entered += 1;
  }
  return [...rows.values()];
}

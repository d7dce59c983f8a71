import { plant } from './plant.ts';
import type { Asked, Heard, OpenedWorld } from './opened-world.ts';

/**
 * Whether some answer is another one, or none, with a fault in place: of one KPI, or of any. The first difference is
 * enough.
 */
export const isKilled = async (key: string, worlds: readonly OpenedWorld[], kpi?: string): Promise<boolean> =>
  (await fateOf(key, worlds, { kpi })) === 'noticed';

/** `unread`: no statement found other rows; `unsaid`: some did, and no answer was another one. */
export type Fate = 'noticed' | 'unread' | 'unsaid';

/** What nobody has noticed after `patienceMs` is not looked for any more. */
export async function fateOf(
  key: string,
  worlds: readonly OpenedWorld[],
  { kpi, patienceMs = Infinity }: { kpi?: string | undefined; patienceMs?: number } = {},
): Promise<Fate> {
  let fate: Fate = 'unread';
  const until = performance.now() + patienceMs;
  for (const world of worlds) {
    if (performance.now() > until) break;
    const found = await fateIn(world, key, until, kpi);
    if (found === 'noticed') return found;
    if (found === 'unsaid') fate = found;
  }
  return fate;
}

async function fateIn(world: OpenedWorld, key: string, until: number, kpi?: string): Promise<Fate> {
  const isAsked = ({ question }: Asked): boolean => kpi === undefined || question.kpi === kpi;
  const asked = world.asked.filter(isAsked);
  const carrying = world.carrying(key).filter(isAsked);
  const isDerived = world.derivation.has(key);
  if (carrying.length === 0 && !isDerived) return 'unread';
  plant(key);
  try {
    if (isDerived) {
      const changed = await world.deriveAnew();
      if (changed.length > 0) {
        const reading = asked.filter(({ statements }) => [...statements].some(reads(changed)));
        // What the store says of itself is read from there, too, and stands behind every answer.
        const others = asked.filter((each) => !reading.includes(each));
        world.forgetFacts();
        const differs = await anyDiffers(world, [...reading, ...others], until);
        plant(null);
        await world.restore(changed);
        world.forgetFacts();
        return differs ? 'noticed' : 'unsaid';
      }
    }
    return await anyFindsOtherwise(world, carrying, key, until);
  } catch {
    // A store that cannot be derived any more is noticed, too.
    plant(null);
    await world.restore();
    world.forgetFacts();
    return 'noticed';
  } finally {
    plant(null);
  }
}

/** Whether a statement reads one of these relations. */
export const reads =
  (names: readonly string[]) =>
  ({ text }: Heard): boolean =>
    names.some((name) => text.includes(`"${name}"`));

async function anyDiffers(world: OpenedWorld, asked: readonly Asked[], until: number): Promise<boolean> {
  for (const each of asked) {
    if (performance.now() > until) break;
    if ((await world.ask(each)) !== each.answer) return true;
  }
  return false;
}

/** Where every statement with the fault finds the same rows the answer is the same: then nobody needs to be asked. */
async function anyFindsOtherwise(
  world: OpenedWorld,
  carrying: readonly Asked[],
  key: string,
  until: number,
): Promise<Fate> {
  const tried = new Map<Heard, boolean>();
  for (const each of carrying) {
    if (performance.now() > until) break;
    for (const heard of each.statements) {
      if (!heard.faults.has(key)) continue;
      const known = tried.get(heard);
      const differs = known ?? (await world.isFoundOtherwise(heard, (on) => plant(on ? key : null)));
      tried.set(heard, differs);
      if (!differs) continue;
      if ((await world.ask(each)) !== each.answer) return 'noticed';
      break;
    }
  }
  return [...tried.values()].includes(true) ? 'unsaid' : 'unread';
}

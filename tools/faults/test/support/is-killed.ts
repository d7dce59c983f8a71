import { plant } from './plant.ts';
import type { Asked, Heard, OpenedWorld } from './opened-world.ts';

/**
 * Whether some answer is another one, or none, with a fault in place: of one KPI, or of any. The first difference is
 * enough.
 */
export async function isKilled(key: string, worlds: readonly OpenedWorld[], kpi?: string): Promise<boolean> {
  for (const world of worlds) if (await isKilledIn(world, key, kpi)) return true;
  return false;
}

async function isKilledIn(world: OpenedWorld, key: string, kpi?: string): Promise<boolean> {
  const asked = world.asked.filter(({ question }) => kpi === undefined || question.kpi === kpi);
  const carrying = asked.filter(({ statements }) => [...statements].some(({ faults }) => faults.has(key)));
  const isDerived = world.derivation.has(key);
  if (carrying.length === 0 && !isDerived) return false;
  plant(key);
  try {
    if (isDerived) {
      const changed = await world.deriveAnew();
      if (changed.length > 0) {
        const reading = asked.filter(({ statements }) => [...statements].some(reads(changed)));
        // What the store says of itself is read from there, too, and stands behind every answer.
        const others = asked.filter((each) => !reading.includes(each));
        world.forgetFacts();
        const differs = await anyDiffers(world, [...reading, ...others]);
        plant(null);
        await world.restore(changed);
        world.forgetFacts();
        return differs;
      }
    }
    return await anyFindsOtherwise(world, carrying, key);
  } catch {
    // A store that cannot be derived any more is noticed, too.
    plant(null);
    await world.restore();
    world.forgetFacts();
    return true;
  } finally {
    plant(null);
  }
}

const reads =
  (names: readonly string[]) =>
  ({ text }: Heard): boolean =>
    names.some((name) => text.includes(`"${name}"`));

async function anyDiffers(world: OpenedWorld, asked: readonly Asked[]): Promise<boolean> {
  for (const { question, answer } of asked) if ((await world.ask(question)) !== answer) return true;
  return false;
}

/** Where every statement with the fault finds the same rows the answer is the same: then nobody needs to be asked. */
async function anyFindsOtherwise(world: OpenedWorld, carrying: readonly Asked[], key: string): Promise<boolean> {
  const tried = new Map<Heard, boolean>();
  for (const each of carrying) {
    for (const heard of each.statements) {
      if (!heard.faults.has(key)) continue;
      const known = tried.get(heard);
      const differs = known ?? (await world.isFoundOtherwise(heard, (on) => plant(on ? key : null)));
      tried.set(heard, differs);
      if (!differs) continue;
      if ((await world.ask(each.question)) !== each.answer) return true;
      break;
    }
  }
  return false;
}

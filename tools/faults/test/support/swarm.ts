import type { Caller, KpiDefinition, Question } from '@sextant/contracts';
import { drawingOf, type Drawing } from './drawing.ts';
import { hasFault } from './faults.ts';
import { reads } from './is-killed.ts';
import type { Asked, OpenedWorld as Opened } from './opened-world.ts';
import { listen, plant } from './plant.ts';
import { questionLike, type Swarmed } from './swarm-world.ts';

const { bySwarm } = await import('./worlds.ts');
const { OpenedWorld } = await import('./opened-world.ts');

type Kpis = readonly KpiDefinition[];
interface One {
  world: Opened;
  swarmed: Swarmed;
}
interface Answered {
  question: Question;
  role: Caller['role'];
  answer: string;
}

/** Questions with the fault in one of their statements. */
const TRIES = 100;
/** So many others at most turn out not to have it, or are refused. */
const IN_VAIN = 100;
/** For a fault in what is stored: worlds in which it is stored otherwise, and questions that each of them is asked. */
const DERIVED_WORLDS = 3;
const DERIVED_TRIES = 30;

/** Small worlds drawn by lot, asked what carries a fault, about other days, classes and choices each time. */
export class Swarm {
  private readonly opened: One[] = [];
  private readonly size: number;
  private readonly catalogue: Kpis;

  constructor(size: number, catalogue: Kpis) {
    this.size = size;
    this.catalogue = catalogue;
  }

  /** Of a fault in what questions run: the question that is answered otherwise with it, if there is one. */
  async notices(key: string, carrying: readonly Asked[]): Promise<string | undefined> {
    const drawing = drawingOf(key.length);
    let tries = 0;
    for (let index = 0; carrying.length > 0 && tries < TRIES && index < TRIES + IN_VAIN; index += 1) {
      const one = await this.nth(index % this.size);
      let carries = false;
      listen((query) => (carries ||= hasFault(query, key)));
      const asked = await this.ask(one, this.like(drawing, one, drawing.pick(carrying)));
      listen(null);
      if (!carries || asked.answer.startsWith('failed')) continue;
      tries += 1;
      plant(key);
      const isOther = await this.isOther(one, asked);
      plant(null);
      if (isOther && (await this.isSteady(one, asked))) return told(one, asked);
    }
    return undefined;
  }

  /** The same of a fault in what is stored. */
  async noticesStored(key: string, asked: readonly Asked[]): Promise<string | undefined> {
    const drawing = drawingOf(key.length);
    let changes = 0;
    for (let index = 0; index < this.size && changes < DERIVED_WORLDS; index += 1) {
      const one = await this.nth(index);
      try {
        const changed = await this.derived(one, key);
        if (changed.length === 0) continue;
        changes += 1;
        const other = await this.answeredOtherwise(one, key, changed, drawing, asked);
        if (other !== undefined) return told(one, other);
      } catch {
        // A store that cannot be derived any more is noticed, too.
        await this.putBack(one);
        return `${one.world.world.name}, which cannot be derived`;
      } finally {
        plant(null);
      }
    }
    return undefined;
  }

  private async answeredOtherwise(
    one: One,
    key: string,
    changed: readonly string[],
    drawing: Drawing,
    asked: readonly Asked[],
  ): Promise<Answered | undefined> {
    await this.putBack(one, changed);
    const reading = asked.filter(({ statements }) => [...statements].some(reads(changed)));
    const answered: Answered[] = [];
    for (let left = DERIVED_TRIES; left > 0 && reading.length > 0; left -= 1)
      answered.push(await this.ask(one, this.like(drawing, one, drawing.pick(reading))));
    await this.derived(one, key);
    let other: Answered | undefined;
    for (const each of answered) {
      if (!(await this.isOther(one, each))) continue;
      other = each;
      break;
    }
    await this.putBack(one, changed);
    return other !== undefined && (await this.isSteady(one, other)) ? other : undefined;
  }

  private like(drawing: Drawing, { swarmed }: One, { question }: Asked): Omit<Answered, 'answer'> {
    const kpi = this.catalogue.find(({ id }) => id === question.kpi) as KpiDefinition;
    const role = drawing.oneIn(5) ? 'viewer' : 'operator';
    return { question: questionLike(drawing, question, kpi, swarmed), role };
  }

  private ask = async ({ world }: One, asked: Omit<Answered, 'answer'>): Promise<Answered> => ({
    ...asked,
    answer: await world.ask(asked),
  });

  private isOther = async (one: One, asked: Answered): Promise<boolean> =>
    (await this.ask(one, asked)).answer !== asked.answer;

  /** Without the fault the answer is the one it was: nothing but the fault made it another one. */
  private async isSteady(one: One, asked: Answered): Promise<boolean> {
    if (!(await this.isOther(one, asked))) return true;
    process.stderr.write(`not counted, as it varies without a fault: ${told(one, asked)}\n`);
    return false;
  }

  /** Derives with a fault and leaves it planted; the relations that are others. */
  private async derived({ world }: One, key: string): Promise<string[]> {
    plant(key);
    const changed = await world.deriveAnew();
    world.forgetFacts();
    return changed;
  }

  private async putBack({ world }: One, changed?: readonly string[]): Promise<void> {
    plant(null);
    await world.restore(changed);
    world.forgetFacts();
  }

  private async nth(index: number): Promise<One> {
    const known = this.opened[index];
    if (known !== undefined) return known;
    const world = await bySwarm(index + 1, this.catalogue);
    const made = { world: await OpenedWorld.open(world), swarmed: world.swarmed };
    this.opened[index] = made;
    return made;
  }

  async close(): Promise<void> {
    for (const { world } of this.opened) await world.close();
  }
}

const told = ({ world }: One, { question, role }: Answered): string =>
  `${world.world.name}, ${role}: ${JSON.stringify(question)}`;

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Answer, Caller, FailedAnswer, KpiDefinition, Policy, Question } from '@sextant/contracts';
import type { Engine } from '@sextant/engine';

/** A kept store, and the policy under which it is asked. */
export interface World {
  name: string;
  file: string;
  policy: Policy;
  now: string;
  catalogue: readonly KpiDefinition[];
  questions: readonly Question[];
}

type CreateEngine = typeof import('@sextant/engine').createEngine;
const operator: Caller = { tenant: 'faults', role: 'operator' };

/** Opens a copy of the store so that everything in it is derived anew, and asks. `on` is told each answer; false stops. */
export async function askAll(
  createEngine: CreateEngine,
  world: World,
  questions: readonly Question[],
  on: (question: Question, answer: string) => boolean | void,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sextant-faults-'));
  let engine: Engine | undefined;
  try {
    const file = join(folder, 'store.duckdb');
    copyFileSync(world.file, file);
    engine = await createEngine({
      file,
      clock: { now: () => new Date(world.now) },
      catalogue: world.catalogue,
      cacheSize: 0,
      statementTimeoutMs: 5_000,
      // Another rule than the store was made under: what is derived is derived anew.
      policy: { ...world.policy, sourcePriority: [...world.policy.sourcePriority, 'made-anew'] },
    });
    for (const question of questions) {
      const [answer] = await engine.answers([question], operator);
      if (on(question, essence(answer)) === false) return;
    }
  } finally {
    await engine?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every figure of an answer, and nothing that changes with the store. */
function essence(answer: Answer | FailedAnswer | undefined): string {
  if (answer === undefined || 'error' in answer) return `failed: ${answer?.error.code}`;
  const { value, numerator, denominator, n, status, segments, trend, companions, rows, likeForLike } = answer;
  return JSON.stringify({
    value: rounded(value),
    numerator,
    denominator,
    n,
    status,
    segments: segments?.map((each) => [each.label, each.numerator, each.denominator, each.n]).sort(),
    trend: trend?.series.map((each) => [each.segment, each.numerator, each.denominator]).sort(),
    companions: companions?.map((each) => [each.id, rounded(each.value)]),
    rows,
    likeForLike: rounded(likeForLike?.rate ?? null),
  });
}

const rounded = (value: number | null): number | null => (value === null ? null : Number(value.toPrecision(12)));

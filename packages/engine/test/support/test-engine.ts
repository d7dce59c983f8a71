import { readFileSync, readdirSync } from 'node:fs';
import { DEFAULT_POLICY, type Caller, type KpiDefinition, type Policy } from '@sextant/contracts';
import { createEngine, type Clock, type Engine, type EngineOptions } from '@sextant/engine';
import { parse } from 'yaml';

const folder = new URL('../../../../plugins/kpi-library/kpis/', import.meta.url);

/** The definitions that ship with Sextant. */
export const library: KpiDefinition[] = readdirSync(folder).map(
  (file) => parse(readFileSync(new URL(file, folder), 'utf8')) as KpiDefinition,
);

/** A clock that stands still until it is set. */
export class TestClock implements Clock {
  private instant: Date;

  constructor(start: string) {
    this.instant = new Date(start);
  }

  now(): Date {
    return this.instant;
  }

  set(instant: string): void {
    this.instant = new Date(instant);
  }
}

export const viewer: Caller = { tenant: 'test', role: 'viewer' };
export const operator: Caller = { tenant: 'test', role: 'operator' };

export function testEngine(
  options: { policy?: Partial<Policy> } & Partial<Omit<EngineOptions, 'policy'>> = {},
): Promise<Engine> {
  const { policy, ...rest } = options;
  return createEngine({
    file: ':memory:',
    // The worlds of tests are small: more threads would only wait for one another.
    threads: 1,
    catalogue: library,
    log: (level, message, fields) => console.error(level, message, fields),
    ...rest,
    policy: { ...DEFAULT_POLICY, minCell: 1, ...policy },
  });
}

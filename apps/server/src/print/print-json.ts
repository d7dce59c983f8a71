import type { World } from '../world.ts';

export const printJson = (value: unknown, { out }: Pick<World, 'out'>): void =>
  out.write(`${JSON.stringify(value, null, 2)}\n`);

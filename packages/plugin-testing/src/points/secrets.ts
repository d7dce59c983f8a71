import { secretsOf } from '../bench/secrets.ts';
import { NotApplicable, fail } from '../bench/shortcoming.ts';
import type { Point } from './point.ts';

export const secrets: Point = async (bench) => {
  const { configSchema } = bench.options.plugin.manifest;
  const trial = await bench.trial();
  const { world } = trial;
  const all = secretsOf(configSchema, world.config).concat(secretsOf(configSchema, world.wrongCredentialConfig));
  if (all.length === 0) throw new NotApplicable('its configuration has no secrets');
  await bench.baseReading();
  if (world.wrongCredentialConfig !== undefined) await trial.opening({ config: world.wrongCredentialConfig });
  if (world.server !== undefined) {
    await trial.setPageSize(3);
    for (const status of [401, 500]) {
      world.server.disturb((number) => (number >= 3 ? { instead: { status, body: { message: 'No.' } } } : undefined));
      await trial.read();
    }
  }
  // Whatever was said while other points were tried counts too.
  const place = bench.said.placeOf(all);
  if (place !== undefined) fail(`a secret of the configuration stands in ${place}`);
};

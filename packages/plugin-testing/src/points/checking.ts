import { SextantError } from '@sextant/contracts';
import { fail, need, told } from '../bench/shortcoming.ts';
import { heldAfter } from '../bench/trial.ts';
import type { Point } from './point.ts';

/** These say that the connector fell over, not what is wrong with the source. */
const OF_THE_CONNECTOR = ['source.connector-failed', 'source.protocol', 'plugin.load-failed', 'internal'];

const OF_CREDENTIALS = ['source.access-refused', 'source.config-invalid'];

export const checkOk: Point = async (bench) => {
  const trial = await bench.trial();
  const { error } = await trial.read();
  if (error !== undefined) fail(`a source with records is refused: ${told(error)}`);
  const empty = await bench.trial([]);
  const refusal = await empty.opening();
  if (refusal !== undefined) fail(`an empty source is refused: ${told(refusal)}`);
  const reading = await empty.readWhole();
  empty.needSame(heldAfter(reading), 'of an empty source', [reading]);
};

export const wrongCredential: Point = async (bench) => {
  const trial = await bench.trial();
  const config = trial.world.wrongCredentialConfig ?? fail('the conformance module gives no wrongCredentialConfig');
  const error = await trial.opening({ config });
  needTold(error, 'a wrong credential');
  const isOwn = SextantError.is(error) && OF_CREDENTIALS.includes(error.code);
  need(isOwn, `a wrong credential is told as ${told(error)}; ${OF_CREDENTIALS[0]} says what it is`);
};

export const unreachable: Point = async (bench) => {
  const trial = await bench.trial();
  const { config, unreachableConfig } = trial.world;
  if (unreachableConfig === undefined) await trial.needServer('unreachable').down();
  needTold(await trial.opening({ config: unreachableConfig ?? config }), 'a source that is not there');
};

const SLOW_MS = 400;

export const slow: Point = async (bench) => {
  const trial = await bench.trial();
  const server = trial.needServer('slow');
  server.disturb(() => ({ waitMs: SLOW_MS }));
  const reading = await trial.read();
  if (reading.error !== undefined) fail(`answers that take ${SLOW_MS} ms end the reading with ${told(reading.error)}`);
  trial.needSame(heldAfter(reading), 'when answers are slow', [reading]);
  server.disturb(() => ({ hangs: true }));
  needTold(
    await trial.opening({ http: { timeoutMs: 1500, retries: 0 }, limits: { startMs: 10_000 } }),
    'no answer at all',
  );
};

const needTold = (error: unknown, what: string): void => {
  if (error === undefined) return fail(`the check passes though there is ${what}`);
  const isOwn = SextantError.is(error) && !OF_THE_CONNECTOR.includes(error.code);
  need(isOwn, `${what} is told as ${told(error)}; throw a SextantError that names it`);
};

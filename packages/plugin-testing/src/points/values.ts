import type { WireValue } from '@sextant/contracts';
import type { Sample } from '../conformance.ts';
import { isSameDecimal, keysOf, shorten, shown } from '../bench/compare.ts';
import { fail, need } from '../bench/shortcoming.ts';
import { heldAfter } from '../bench/trial.ts';
import type { Bench } from '../bench/bench.ts';
import type { PointId } from './point-ids.ts';
import type { Point } from './point.ts';

/** Each sample with the row in which it comes out. */
async function* shownIn(
  bench: Bench,
  stream: string,
): AsyncGenerator<{ sample: Sample; value: (column: string) => WireValue }> {
  const { trial, reading } = await bench.baseReading();
  const table = trial.streams.find(({ name }) => name === stream)?.table;
  if (table === undefined) return fail(`'${stream}' under shown is no stream`);
  const rows = heldAfter(reading).rows(stream);
  for (const sample of trial.samples.values()) {
    const [key] = keysOf(table, bench.options.conformance.expected(sample)[stream]);
    const row = key === undefined ? undefined : rows.get(key);
    if (row === undefined) return fail(`the sample ${shorten(sample.id)} does not come out in '${stream}'`);
    yield { sample, value: (column) => row[column] ?? null };
  }
}

const notShown = (part: string, point: PointId): never =>
  fail(
    `the conformance module does not say under shown.${part} where it comes out; where it never does, say why under notApplicable['${point}']`,
  );

export const money: Point = async (bench) => {
  const place = bench.options.conformance.shown.money ?? notShown('money', 'money');
  for await (const { sample, value } of shownIn(bench, place.stream)) {
    const amount = value(place.amount);
    const wanted = `${sample.amount} ${sample.currency}`;
    need(value(place.currency) === sample.currency, `${wanted} comes in ${shown(value(place.currency))}`);
    const isExact = amount === sample.amount || isSameDecimal(String(amount), sample.amount);
    need(isExact, `${wanted} comes as ${shown(amount)}`);
    need(typeof amount === 'string', `${wanted} comes as a number, and has to be a decimal in text`);
  }
};

export const timeZones: Point = async (bench) => {
  const place = bench.options.conformance.shown.time ?? notShown('time', 'time-zones');
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: place.zone, dateStyle: 'short' });
  for await (const { sample, value } of shownIn(bench, place.stream)) {
    const day = format.format(new Date(sample.happenedAt));
    need(
      value(place.day) === day,
      `${sample.happenedAt} is on ${day} in ${place.zone} and comes on ${shown(value(place.day))}`,
    );
    if (place.instant === undefined) continue;
    const instant = String(value(place.instant));
    const isSame = /(Z|[+-]\d\d:?\d\d)$/.test(instant) && Date.parse(instant) === Date.parse(sample.happenedAt);
    need(isSame, `${sample.happenedAt} comes as ${shown(instant)}`);
  }
};

export const text: Point = async (bench) => {
  const place = bench.options.conformance.shown.text ?? notShown('text', 'text');
  for await (const { sample, value } of shownIn(bench, place.stream)) {
    const found = value(place.column);
    need(found === sample.name, `the text ${shown(sample.name)} comes as ${shown(found)}`);
  }
};

import type { WireValue } from '@sextant/contracts';
import type { ColumnType } from '@sextant/contracts';

/** A type as the server describes it. */
export interface SourceType {
  oid: number;
  /** PostgreSQL's own name, e.g. `numeric(18,2)`. */
  name: string;
  /** `typcategory`: S text, N numbers, D dates and times, B booleans, E enumerations … */
  category: string;
}

/** Makes a value of the wire from the text of PostgreSQL. Throws {@link Unfit}. */
export type Convert = (text: string) => WireValue;

/** A value that cannot be told on the wire: its row goes to the quarantine. */
export class Unfit extends Error {}

const OID = {
  int8: 20,
  int2: 21,
  int4: 23,
  float4: 700,
  float8: 701,
  money: 790,
  char: 1042,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  uuid: 2950,
} as const;

const LONGEST = 1_000_000;
const INTEGERS: readonly number[] = [OID.int2, OID.int4, OID.int8];
const FLOATS: readonly number[] = [OID.float4, OID.float8];

/**
 * How values of a type become those of a canonical column; instead, in words, what the SELECT has to say, where they
 * cannot without guessing. Text goes as it is, and is checked like every other value when it is taken in.
 */
export const converterFor = (kind: ColumnType, type: SourceType): Convert | { remedy: string } => {
  const { oid, category } = type;
  if (kind === 'text' || kind === 'currency') return asText(type);
  if (category === 'S' || category === 'E') return plain;
  switch (kind) {
    case 'date':
      if (oid === OID.date) return day;
      if (oid === OID.timestamp) return dayOfClock;
      return { remedy: `Make it one, for an instant by the day of a place: (… AT TIME ZONE 'Europe/Prague')::date.` };
    case 'instant':
      if (oid === OID.timestamptz) return instant;
      return { remedy: `Say of which zone the clock is: … AT TIME ZONE 'Europe/Prague', or 'UTC'.` };
    case 'boolean':
      return category === 'B' ? (text) => text === 't' : { remedy: `Make it one with a comparison, e.g. flag = 1.` };
    default:
      if (INTEGERS.includes(oid)) return integer;
      if (FLOATS.includes(oid)) return (text) => expanded(number(text));
      return oid === OID.numeric ? number : { remedy: 'Make it one: …::numeric.' };
  }
};

const asText = ({ oid, category }: SourceType): Convert | { remedy: string } => {
  if (category === 'B') return (text) => (text === 't' ? 'true' : 'false');
  if (oid === OID.char) return (text) => plain(text.trimEnd());
  if (FLOATS.includes(oid)) return (text) => expanded(number(text));
  const isWritten = 'SED'.includes(category) || oid === OID.uuid || (category === 'N' && oid !== OID.money);
  return isWritten ? plain : { remedy: "Make text of it, e.g. …::text, or encode(…, 'hex') of bytes." };
};

const plain: Convert = (text) => {
  if (text.length > LONGEST) throw new Unfit(`has ${text.length} characters, more than ${LONGEST}`);
  return text;
};

const integer: Convert = (text) => {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
};

const number = (text: string): string => {
  if (/[NI]/.test(text)) throw new Unfit(`is ${text}, which is no number`);
  return text;
};

/** Floating point as PostgreSQL writes it, `1.5e-07`, as a plain decimal. */
const expanded = (text: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
};

const day: Convert = (text) => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) throw new Unfit(`is ${text}, which is no day of the years 1 to 9999`);
  return text;
};

const dayOfClock: Convert = (text) => {
  const [, date] = /^(\d{4}-\d\d-\d\d) [\d:.]+$/.exec(text) ?? [];
  return day(date ?? text);
};

const instant: Convert = (text) => {
  const [, date, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)\+00$/.exec(text) ?? [];
  if (time === undefined) throw new Unfit(`is ${text}, which is no instant of the years 1 to 9999`);
  return `${date}T${time}Z`;
};

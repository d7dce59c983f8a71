import { SextantError, type ErrorCode, type JsonSchema } from '@sextant/contracts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { createAjv } from './create-ajv.ts';
import { describeViolation } from './describe-violation.ts';
import { offsetInText, offsetOf } from './offsets.ts';

/** A YAML document as plain data that still knows where each value stood. */
export interface YamlSource {
  file: string;
  data: unknown;
  /** `file:line` of the value at this path, or of the nearest thing above it. */
  where: (path: readonly string[]) => string;
  /** Line, from 1, of the value at this path; with `character` (from 0) of that character of a text. */
  line: (path: readonly string[], character?: number) => number;
}

/** Reads YAML; a syntax error becomes a SextantError of the given code with file and line. */
export const parseYaml = (text: string, file: string, code: ErrorCode): YamlSource => {
  const lines = new LineCounter();
  const refuse = (line: number, reason: string): never => {
    throw new SextantError(code, `${file}:${line}: ${reason}.`, 'Correct the YAML at this line.');
  };
  const { document, data } = readDocument(text, lines, refuse);
  const line: YamlSource['line'] = (path, character) => {
    const offset = character === undefined ? offsetOf(document, path) : offsetInText(document, text, path, character);
    return lines.linePos(offset).line;
  };
  return { file, line, where: (path) => `${file}:${line(path)}`, data };
};

const readDocument = (
  text: string,
  lines: LineCounter,
  refuse: (line: number, reason: string) => never,
): { document: Document; data: unknown } => {
  try {
    const document = parseDocument(text, { lineCounter: lines });
    const broken = document.errors[0];
    if (broken !== undefined) {
      const reason = (broken.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
      return refuse(lines.linePos(broken.pos[0]).line, reason);
    }
    const data: unknown = document.toJS({ maxAliasCount: 100 });
    if (containsItself(data, [])) return refuse(1, 'An anchor contains an alias of itself');
    return { document, data };
  } catch (error) {
    if (error instanceof ReferenceError) return refuse(1, 'Too many aliases, or one without an anchor');
    if (error instanceof RangeError) return refuse(1, 'The lists or maps are nested too deep');
    throw error;
  }
};

const containsItself = (value: unknown, above: readonly unknown[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (above.includes(value) || Object.values(value).some((item) => containsItself(item, [...above, value])));

/** Checks plain data against a schema; a violation becomes a SextantError with file and line. */
export const checkAgainst = (
  schema: JsonSchema,
  data: unknown,
  source: YamlSource,
  code: ErrorCode,
  under: string[] = [],
): void => {
  const valid = compiled(schema);
  if (valid(data)) return;
  const { path, sentence, hint } = describeViolation(mostTelling(valid.errors ?? []));
  throw new SextantError(
    code,
    `${source.where([...under, ...path])}: ${sentence}.`,
    hint ?? 'Correct the value at this line.',
  );
};

/** A key with a typing error is missing and unknown at once: the unknown one can be seen in the file. */
const mostTelling = (errors: readonly ErrorObject[]): ErrorObject => {
  const [first] = errors;
  if (first === undefined) throw new Error('a schema check failed without saying why');
  if (first.keyword !== 'required') return first;
  const isUnknown = ({ keyword, instancePath }: ErrorObject): boolean =>
    keyword === 'additionalProperties' && instancePath === first.instancePath;
  return errors.find(isUnknown) ?? first;
};

const validators = new WeakMap<JsonSchema, ValidateFunction>();

const compiled = (schema: JsonSchema): ValidateFunction => {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = createAjv({ allErrors: true }).compile(schema);
  validators.set(schema, made);
  return made;
};

import { SextantError, type ErrorCode, type JsonSchema } from '@sextant/contracts';
import type { ValidateFunction } from 'ajv';
import { isMap, isNode, LineCounter, parseDocument, type Document } from 'yaml';
import { createAjv } from './create-ajv.ts';
import { describeViolation } from './describe-violation.ts';

/** A YAML document as plain data that still knows where each value stood. */
export interface YamlSource {
  file: string;
  data: unknown;
  /** `file:line` of the value at this path, or of the nearest thing above it. */
  where: (path: readonly string[]) => string;
}

/** Reads YAML; a syntax error becomes a SextantError of the given code with file and line. */
export const parseYaml = (text: string, file: string, code: ErrorCode): YamlSource => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const where = (path: readonly string[]): string => `${file}:${lines.linePos(offsetOf(document, path)).line}`;
  const broken = document.errors[0];
  if (broken !== undefined) {
    const line = lines.linePos(broken.pos[0]).line;
    const reason = (broken.message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
    throw new SextantError(code, `${file}:${line}: ${reason}.`, 'Correct the YAML at this line.');
  }
  return { file, where, data: document.toJS({ maxAliasCount: 100 }) };
};

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
  const error = valid.errors?.[0];
  if (error === undefined) throw new Error('a schema check failed without saying why');
  const { path, sentence, hint } = describeViolation(error);
  throw new SextantError(
    code,
    `${source.where([...under, ...path])}: ${sentence}.`,
    hint ?? 'Correct the value at this line.',
  );
};

const validators = new WeakMap<JsonSchema, ValidateFunction>();

const compiled = (schema: JsonSchema): ValidateFunction => {
  const known = validators.get(schema);
  if (known !== undefined) return known;
  const made = createAjv().compile(schema);
  validators.set(schema, made);
  return made;
};

/** Where the key (or, in a list, the value) at the path begins; the nearest parent when it does not exist. */
const offsetOf = (document: Document, path: readonly string[]): number => {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const key = parent.items.find((item) => String(item.key) === last)?.key;
      if (isNode(key) && key.range) return key.range[0];
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return document.contents?.range?.[0] ?? 0;
};

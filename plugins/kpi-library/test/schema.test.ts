import { readFileSync } from 'node:fs';
import * as contracts from '@sextant/contracts';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
// @ts-expect-error the script is plain JavaScript
import { describeSchema as untypedDescribe, editorSchemas as untypedSchemas } from '../schema/editor-schemas.mjs';
import { definitions } from './support/read-library.ts';

type Texts = { title: string; about: string; keys: Record<string, string> };
const editorSchemas = untypedSchemas as (module: object) => Record<string, string>;
const describeSchema = untypedDescribe as (schema: object, texts: Texts) => object;

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const compile = (name: string): ValidateFunction =>
  new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { date: /^\d{4}-\d{2}-\d{2}$/ } }).compile(
    JSON.parse(read(`../schema/${name}`)) as object,
  );

describe('the published schemas', () => {
  const written = Object.entries(editorSchemas(contracts));

  it.each(written)('%s is what the script writes from the contracts', (name, text) => {
    expect(read(`../schema/${name}`)).toBe(text);
  });

  it('take every definition of the catalogue', () => {
    const validate = compile('kpi-definition.schema.json');
    expect(definitions.filter((definition) => !validate(definition))).toEqual([]);
  });

  it('refuse a definition with a key that does not exist', () => {
    const validate = compile('kpi-definition.schema.json');
    expect(validate({ ...definitions[0], unti: 'count' })).toBe(false);
    expect(validate.errors).toMatchObject([
      { keyword: 'additionalProperties', params: { additionalProperty: 'unti' } },
    ]);
  });

  it('take the targets of the README, and refuse one without its first day', () => {
    const validate = compile('kpi-targets.schema.json');
    const indented = [...read('../README.md').matchAll(/^ {4}(.*)$/gm)].map(([, line = '']) => line);
    const example = parse(indented.join('\n')) as { targets: Record<string, unknown>[] };
    expect(validate(example)).toBe(true);
    expect(example.targets.length).toBeGreaterThan(0);
    const undated = example.targets.map(({ kpi, value }) => ({ kpi, value }));
    expect(validate({ targets: undated })).toBe(false);
    expect(validate.errors).toMatchObject([{ keyword: 'required', params: { missingProperty: 'from' } }]);
  });
});

describe('the texts of the schemas', () => {
  const schema = {
    $id: 'Thing',
    type: 'object',
    properties: {
      name: { type: 'string' },
      parts: { type: 'array', items: { type: 'object', properties: { size: { type: 'number' } } } },
      table: { type: 'object', additionalProperties: { type: 'object', properties: { kind: { type: 'string' } } } },
    },
  };
  const keys = { name: 'A', parts: 'B', 'parts.size': 'C', table: 'D', 'table.*': 'E', 'table.*.kind': 'F' };
  const texts = (given: Record<string, string>): Texts => ({ title: 'Thing', about: 'A thing.', keys: given });

  it('stand at every key, in lists and tables too', () => {
    expect(describeSchema(schema, texts(keys))).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Thing',
      description: 'A thing.',
      type: 'object',
      properties: {
        name: { description: 'A', type: 'string' },
        parts: {
          description: 'B',
          type: 'array',
          items: { type: 'object', properties: { size: { description: 'C', type: 'number' } } },
        },
        table: {
          description: 'D',
          type: 'object',
          additionalProperties: {
            description: 'E',
            type: 'object',
            properties: { kind: { description: 'F', type: 'string' } },
          },
        },
      },
    });
  });

  it('are refused where a key has none or a text has no key', () => {
    const fewer = Object.fromEntries(Object.entries(keys).filter(([key]) => key !== 'parts.size'));
    expect(() => describeSchema(schema, texts(fewer))).toThrow('no text for parts.size');
    expect(() => describeSchema(schema, texts({ ...keys, colour: 'G' }))).toThrow('no key for colour');
  });
});

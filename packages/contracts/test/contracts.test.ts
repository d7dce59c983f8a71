import {
  CANONICAL_TABLES,
  ERROR_CODES,
  SextantError,
  defineConnector,
  isConnector,
  kpiDefinitionSchema,
  pluginManifestSchema,
  policySchema,
  questionSchema,
  statusOf,
  tableDescription,
  type CanonicalTable,
  type Connector,
  type Question,
} from '@sextant/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ allowUnionTypes: true, formats: { date: true, 'date-time': true } });

describe('the schemas', () => {
  it.each([questionSchema, kpiDefinitionSchema, pluginManifestSchema, policySchema])(
    '$$id is a valid JSON Schema',
    (schema) => {
      expect(() => ajv.compile(schema)).not.toThrow();
    },
  );

  it('take a question that uses every key of its type', () => {
    // `Required` makes the compiler complain here when the type gets a key that the schema may lack.
    const whole: Required<Question> = {
      kpi: 'customer-count',
      asOf: '2025-06-30',
      knownAt: '2025-07-01T00:00:00Z',
      period: '2025-Q2',
      from: '2025-01-01',
      to: '2025-04-01',
      grain: 'month',
      trend: 36,
      by: ['line'],
      mode: 'asWas',
      filter: [
        { scheme: 'line', in: ['retail'] },
        { scheme: 'region', notIn: ['north'] },
      ],
      compare: 'previous',
      rates: 'constant',
      params: { continuous: true, scheme: 'line', tau: 3 },
      limit: 9,
      fields: ['value', 'reading'],
    };
    expect(ajv.validate(questionSchema, whole)).toBe(true);
    expect(Object.keys(questionSchema.properties).sort()).toEqual(Object.keys(whole).sort());
  });
});

describe('the canonical tables', () => {
  const tables = Object.keys(CANONICAL_TABLES) as CanonicalTable[];

  it('are twelve', () => {
    expect(tables).toHaveLength(12);
  });

  it.each(tables)('%s has its key among its columns, and nothing of the key may be missing', (table) => {
    const { key, columns } = tableDescription(table);
    for (const name of key) {
      expect(columns[name]).toBeDefined();
      expect(columns[name]?.optional).toBeUndefined();
    }
  });

  it.each(tables)('%s has only defaults that are in their own lists', (table) => {
    const strangers = Object.entries(tableDescription(table).columns)
      .filter(([, { in: list, default: value }]) => value !== undefined && list?.includes(value) === false)
      .map(([name]) => name);
    expect(strangers).toEqual([]);
  });
});

describe('an error', () => {
  it('survives the wire with its code, sentence and remedy', () => {
    const error = new SextantError('kpi.unknown', 'There is no KPI "x".', 'Look at /v1/kpis.');
    const rebuilt = SextantError.fromBody(JSON.parse(JSON.stringify(error.toBody())));
    expect(rebuilt).toMatchObject({ code: 'kpi.unknown', message: error.message, remedy: error.remedy });
    expect(SextantError.is(rebuilt)).toBe(true);
    expect(SextantError.is(new Error('x'))).toBe(false);
  });

  it('has a status between 400 and 599 for every code', () => {
    for (const code of Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[]) {
      expect(statusOf(code)).toBeGreaterThanOrEqual(400);
      expect(statusOf(code)).toBeLessThan(600);
    }
  });

  it('leaves its cause at home', () => {
    const error = new SextantError('internal', 'Failed.', 'See the log.', { cause: new Error('password=secret') });
    expect(JSON.stringify(error.toBody())).not.toContain('secret');
  });
});

describe('a connector', () => {
  const connector: Connector = {
    check: async () => undefined,
    discover: async () => [],
    read: async function* () {},
  };

  it('is known by its brand, also when another copy of this package made it', () => {
    const defined = defineConnector(connector);
    expect(isConnector(defined)).toBe(true);
    expect(isConnector({ ...defined })).toBe(true);
    expect(isConnector(connector)).toBe(false);
  });
});

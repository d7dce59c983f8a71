import { answersRequestSchema, ROUTES, type JsonSchema, type Route } from '@sextant/contracts';
import { componentSchemas, failedAnswers, responseSchemas } from './schemas.ts';

const json = (schema: JsonSchema): JsonSchema => ({ 'application/json': { schema } });
const errorResponse = { $ref: '#/components/schemas/ErrorResponse' };

/** The OpenAPI 3.1 document: the table of routes and the schemas that check requests, put into its form. */
export const describeApi = (title: string, version: string, baseUrl: string): JsonSchema => ({
  openapi: '3.1.0',
  info: { title: `${title} API`, version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
  jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
  servers: [{ url: baseUrl === '' ? '/' : baseUrl }],
  paths: describePaths(),
  components: {
    schemas: componentSchemas,
    securitySchemes: {
      operatorKey: { type: 'http', scheme: 'bearer', description: 'The key of the operator of this host.' },
    },
  },
});

const DESCRIPTIONS: Record<string, string> = {
  answers: 'At least one question was answered; one that failed stands in its place with its error.',
};

const describePaths = (): JsonSchema => {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [string, Route][]) {
    paths[route.path] = { ...paths[route.path], [route.method]: describeRoute(name, route) };
  }
  return paths;
};

const describeRoute = (name: string, route: Route): JsonSchema => ({
  operationId: name,
  summary: route.summary,
  parameters: [...pathParameters(route), ...queryParameters(route)],
  ...(route.operator ? { security: [{ operatorKey: [] }] } : {}),
  ...(route.body ? { requestBody: { required: true, content: json(bodyOf(name, route.body)) } } : {}),
  responses: { ...success(name), default: failure(name) },
});

/** A body as it is checked; questions by name. */
const bodyOf = (name: string, body: JsonSchema): JsonSchema => {
  const { $id: _, ...schema } = name === 'answers' ? answersRequestSchema : body;
  if (name !== 'answers') return schema;
  const questions = {
    ...answersRequestSchema.properties.questions,
    items: { $ref: '#/components/schemas/Question' },
  };
  return { ...schema, properties: { questions } };
};

const success = (name: string): JsonSchema => {
  const schema = responseSchemas[name];
  if (name === 'sync') return { 202: { description: 'The sync has begun.', content: json(schema ?? {}) } };
  if (schema === undefined)
    return { 200: { description: 'A stream of events.', content: { 'text/event-stream': {} } } };
  return { 200: { description: DESCRIPTIONS[name] ?? 'The answer.', content: json(schema) } };
};

const failure = (name: string): JsonSchema =>
  name === 'answers'
    ? {
        description:
          'No question could be answered. The status is that of the first failure, and `answers` has each of them; a request that could not be read has one `error` instead.',
        content: json({ oneOf: [failedAnswers, errorResponse] }),
      }
    : { description: 'A failure, with a stable code.', content: json(errorResponse) };

const pathParameters = (route: Route): JsonSchema[] =>
  [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));

const queryParameters = (route: Route): JsonSchema[] =>
  Object.entries(route.query ?? {}).map(([name, schema]) => ({ name, in: 'query', schema }));

import { SextantError, type JsonSchema, type Route } from '@sextant/contracts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import type { Request } from 'express';
import { createAjv } from '../yaml/create-ajv.ts';
import { describeViolation } from '../yaml/describe-violation.ts';

/** Query values arrive as text: numbers are read as numbers, defaults are filled in. */
const queries = createAjv({ coerceTypes: true, useDefaults: true });
const bodies = createAjv();

/** Makes the function that reads the query of a route, as its entry in ROUTES describes it. Throws `request.invalid`. */
export const queryReader = (route: Route): ((req: Request) => unknown) => {
  const valid = queries.compile({ type: 'object', additionalProperties: false, properties: route.query ?? {} });
  return (req) => {
    const query: unknown = { ...req.query };
    if (!valid(query)) throw invalid('query', valid);
    return query;
  };
};

/** Makes the function that reads a body of this shape. Throws `request.invalid`. */
export const bodyReader = (schema: JsonSchema): ((req: Request) => unknown) => {
  const valid = bodies.compile(schema);
  return (req) => {
    const body: unknown = req.body;
    if (!valid(body)) throw invalid('body', valid);
    return body;
  };
};

const invalid = (part: string, { errors }: ValidateFunction): SextantError => {
  const { sentence, hint } = describeViolation((errors as ErrorObject[])[0] as ErrorObject);
  return new SextantError(
    'request.invalid',
    `In the ${part}: ${sentence}.`,
    hint ?? 'The API is described at /openapi.json.',
  );
};

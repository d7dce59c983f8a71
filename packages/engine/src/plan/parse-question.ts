import { SextantError, questionSchema, type Question } from '@sextant/contracts';
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { closest } from '../formula/closest.ts';

const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
// The package is CommonJS: its plugin is the property `default` of what is imported.
addFormats.default(ajv);
const validate = ajv.compile<Question>(questionSchema);
const KEYS = Object.keys(questionSchema.properties);

/** Checks a question of unknown origin. Throws `question.invalid`, `question.date-invalid` or `question.period-invalid`. */
export function parseQuestion(input: unknown): Question {
  if (validate(input)) return input;
  const errors = validate.errors ?? [];
  // The deepest error says the most: `oneOf` above it only repeats that something below is wrong.
  const error = errors.find((each) => each.keyword !== 'oneOf' && each.keyword !== 'anyOf') ?? errors[0];
  throw error === undefined ? invalid('The question is not valid.', 'See /openapi.json.') : explain(error, input);
}

function explain(error: ErrorObject, input: unknown): SextantError {
  const key = error.instancePath.replaceAll('/', '.').slice(1);
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = String(error.params['additionalProperty']);
      const near = closest(unknown, KEYS);
      return invalid(
        `A question has no key "${unknown}"${key === '' ? '' : ` in ${key}`}.`,
        `${near === undefined ? '' : `Did you mean "${near}"? `}Known keys: ${KEYS.join(', ')}.`,
      );
    }
    case 'required':
      return invalid(`The question lacks "${String(error.params['missingProperty'])}".`, 'Name at least the kpi.');
    case 'format':
      return new SextantError(
        'question.date-invalid',
        `${key}: "${String(valueAt(input, error.instancePath))}" is not ${error.params['format'] === 'date' ? 'a day of the calendar' : 'an instant'}.`,
        error.params['format'] === 'date'
          ? 'Write an existing day as YYYY-MM-DD.'
          : 'Write ISO 8601 with offset, e.g. 2025-07-01T00:00:00Z.',
      );
    case 'pattern':
      if (key !== 'period') break;
      return new SextantError(
        'question.period-invalid',
        `"${String(valueAt(input, error.instancePath))}" is not a period.`,
        'Write 2025, 2025-H1, 2025-Q2, 2025-06 or a trailing window such as P12M.',
      );
    case 'enum':
      return invalid(
        `${key} cannot be "${String(valueAt(input, error.instancePath))}".`,
        `It is one of ${(error.params['allowedValues'] as unknown[]).join(', ')}.`,
      );
    default:
  }
  return invalid(
    `${key === '' ? 'The question' : key} ${error.message ?? 'is not valid'}.`,
    'See /openapi.json for the form of a question.',
  );
}

const valueAt = (input: unknown, path: string): unknown =>
  path
    .split('/')
    .slice(1)
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], input);

const invalid = (message: string, remedy: string): SextantError =>
  new SextantError('question.invalid', message, remedy);

import { SextantError, type KpiParam, type Policy, type Question } from '@sextant/contracts';
import type { Kpi } from '../catalogue/compile.ts';
import { closest } from '../formula/closest.ts';
import type { Maturity } from '../time/windows.ts';

export type Params = Readonly<Record<string, string | number | boolean>>;

/** The declared parameters of a KPI with the values of a question. Throws `question.param-invalid`. */
export function readParams(kpi: Kpi, question: Question, policy: Policy): Params {
  const declared = kpi.definition.params ?? {};
  const { id } = kpi.definition;
  const asked = question.params ?? {};
  const result: Record<string, string | number | boolean> = {};
  for (const name of Object.keys(asked)) {
    if (Object.hasOwn(declared, name)) continue;
    const names = Object.keys(declared);
    const near = closest(name, names);
    throw invalid(
      `"${id}" has no parameter "${name}".`,
      names.length === 0
        ? 'Leave params out.'
        : `${near === undefined ? '' : `Did you mean "${near}"? `}Its parameters are ${names.join(', ')}.`,
    );
  }
  for (const [name, param] of Object.entries(declared)) {
    const value = asked[name] ?? defaultOf(param, policy);
    if (value !== undefined) {
      result[name] = asked[name] === undefined ? value : checked(name, param, value, id);
      continue;
    }
    if (param.required !== true) continue;
    throw invalid(
      `"${id}" needs the parameter "${name}": ${param.description}`,
      param.choices === undefined
        ? `Send params.${name}.`
        : `Send params.${name} as one of ${param.choices.join(', ')}.`,
    );
  }
  return result;
}

/** What each parameter is where a question says nothing; one that must be given has no default. */
export const defaultParams = (kpi: Kpi, policy: Policy): Params =>
  Object.fromEntries(
    Object.entries(kpi.definition.params ?? {}).flatMap(([name, param]) => {
      const value = defaultOf(param, policy);
      return value === undefined ? [] : [[name, value]];
    }),
  );

function defaultOf(param: KpiParam, policy: Policy): string | number | boolean | undefined {
  if (param.required === true) return undefined;
  if (param.type === 'boolean') return param.default ?? false;
  const value = param.default ?? param.choices?.[0];
  // A length of time may be a house rule.
  return typeof value === 'string' && NUMERIC.has(param.type) ? policyDays(value, policy) : value;
}

const NUMERIC = new Set<KpiParam['type']>(['days', 'months', 'hours', 'count', 'amount', 'fraction']);
const WHOLE = new Set<KpiParam['type']>(['days', 'months', 'hours', 'count']);

function checked(
  name: string,
  param: KpiParam,
  value: string | number | boolean,
  kpi: string,
): string | number | boolean {
  const is = NUMERIC.has(param.type) ? 'number' : param.type === 'boolean' ? 'boolean' : 'string';
  if (typeof value !== is) {
    throw invalid(
      `Parameter "${name}" of "${kpi}" is a ${is === 'number' ? `number (${param.type})` : is}.`,
      `Send a ${is}.`,
    );
  }
  if (typeof value === 'number') {
    const min = param.min ?? (WHOLE.has(param.type) ? 0 : undefined);
    const max = param.max ?? (param.type === 'fraction' ? 1 : undefined);
    const outside = !Number.isFinite(value) || (min !== undefined && value < min) || (max !== undefined && value > max);
    if (outside || (WHOLE.has(param.type) && !Number.isInteger(value))) {
      throw invalid(
        `Parameter "${name}" of "${kpi}" cannot be ${value}.`,
        `Send a ${WHOLE.has(param.type) ? 'whole ' : ''}number${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}.`,
      );
    }
  }
  if (param.choices !== undefined && !param.choices.includes(String(value))) {
    const near = closest(String(value), param.choices);
    throw invalid(
      `"${String(value)}" is not a choice of "${name}".`,
      `${near === undefined ? '' : `Did you mean "${near}"? `}Choose one of ${param.choices.join(', ')}.`,
    );
  }
  if (param.type === 'date' && (!/^\d{4}-\d\d-\d\d$/.test(String(value)) || Number.isNaN(Date.parse(String(value))))) {
    throw new SextantError(
      'question.date-invalid',
      `Parameter "${name}": "${String(value)}" is not a day of the calendar.`,
      'Write an existing day as YYYY-MM-DD.',
    );
  }
  return value;
}

const POLICY_DAYS: Readonly<Record<string, keyof Policy>> = {
  lapse_window_days: 'lapseWindowDays',
  activity_window_days: 'activityWindowDays',
  dormancy_days: 'dormancyDays',
  spell_gap_days: 'spellGapDays',
  renewal_grace_days: 'renewalGraceDays',
  return_window_days: 'returnWindowDays',
};

/** House rules that a definition may name as a length in days. */
export const POLICY_LENGTHS: readonly string[] = Object.keys(POLICY_DAYS);

const policyDays = (key: string, policy: Policy): number | undefined => {
  const property = POLICY_DAYS[key];
  return property === undefined ? undefined : Number(policy[property]);
};

/** A length that a definition gives as a number, a house rule, or a parameter. */
export function daysParam(length: number | string, params: Params, policy: Policy): number {
  if (typeof length === 'number') return length;
  return policyDays(length, policy) ?? Number(params[length.replace(/^\$/, '')] ?? 0);
}

/** Months of the calendar before another length, as in `13 months + renewal_grace_days`. */
const MONTHS_FIRST = /^(\d{1,3}) months \+ (\w+)$/;

/** How old something has to be: a length in days or in months, or months of the calendar and then days. */
export function readMaturity(
  length: number | string,
  declared: Readonly<Record<string, KpiParam>>,
  params: Params,
  policy: Policy,
): Maturity {
  const [, months, days] = MONTHS_FIRST.exec(String(length)) ?? [];
  if (months !== undefined && days !== undefined) {
    return { months: Number(months), days: daysParam(days, params, policy) };
  }
  const type = declared[String(length).replace(/^\$/, '')]?.type;
  const amount = daysParam(length, params, policy);
  if (type === 'months' && params['unit'] !== 'days') return { months: amount };
  return { days: type === 'hours' ? Math.ceil(amount / 24) : amount };
}

/** Whether a definition may say so how old something has to be. */
export const isMaturity = (length: number | string, params: Readonly<Record<string, KpiParam>>): boolean =>
  isLength(MONTHS_FIRST.exec(String(length))?.[2] ?? length, params);

/** Whether a definition may name this as a length. */
export const isLength = (length: number | string, params: Readonly<Record<string, KpiParam>>): boolean =>
  typeof length === 'number' || POLICY_DAYS[length] !== undefined || params[length.replace(/^\$/, '')] !== undefined;

const invalid = (message: string, remedy: string): SextantError =>
  new SextantError('question.param-invalid', message, remedy);

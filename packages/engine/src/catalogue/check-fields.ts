import type { KpiDefinition, KpiParam } from '@sextant/contracts';
import { closest } from '../formula/closest.ts';
import { isLength, isMaturity, POLICY_LENGTHS } from '../plan/params.ts';
import { invalid } from './definition-error.ts';

/** What a schema cannot say of the fields beside the formulas. Throws a DefinitionError. */
export function checkFields(definition: KpiDefinition): void {
  checkLength(definition, 'window', ['ROLL']);
  checkLength(definition, 'maturity', ['COH', 'PER']);
  checkGrain(definition);
  for (const [name, param] of Object.entries(definition.params ?? {})) checkParam(definition, name, param);
  for (const [index, { when }] of (definition.variants ?? []).entries()) checkWhen(definition, when, index);
  const ids = (definition.companions ?? []).map((each) => each.id);
  ids.forEach((id, index) => {
    if (ids.indexOf(id) < index)
      throw invalid(
        definition,
        `two companions have the id "${id}".`,
        'Give each an id of its own.',
        `companions[${index}].id`,
      );
  });
}

function checkLength(
  definition: KpiDefinition,
  field: 'window' | 'maturity',
  times: readonly KpiDefinition['time'][],
): void {
  const length = definition[field];
  if (length === undefined) return;
  if (!times.includes(definition.time)) {
    const named = times.join(' or ');
    throw invalid(
      definition,
      `${field} belongs to the time ${named}, the figure is declared ${definition.time}.`,
      `Declare the time ${named}, or leave ${field} out.`,
      field,
    );
  }
  const params = definition.params ?? {};
  if (field === 'maturity' ? isMaturity(length, params) : isLength(length, params)) return;
  const known = [...POLICY_LENGTHS, ...Object.keys(params)];
  const near = closest(String(length).replace(/^\$/, ''), known);
  throw invalid(
    definition,
    `${field} "${length}" is neither a number of days nor a house rule nor a parameter.`,
    `${near === undefined ? '' : `Did you mean ${near}? `}House rules are ${POLICY_LENGTHS.join(', ')}.`,
    field,
  );
}

function checkGrain(definition: KpiDefinition): void {
  const { grain, time } = definition;
  const fits = {
    PIT: grain.includes('@'),
    ROLL: grain.includes('@') || / x /.test(grain),
    PER: / x /.test(grain),
    COH: /cohort|age| x /.test(grain),
  }[time];
  if (fits) return;
  const expected = { PIT: 'segment@D', ROLL: 'segment@D', PER: 'segment x P', COH: 'cohort' }[time];
  throw invalid(
    definition,
    `grain "${grain}" does not fit the time ${time}.`,
    `Write a grain such as ${expected}.`,
    'grain',
  );
}

function checkParam(definition: KpiDefinition, name: string, param: KpiParam): void {
  const at = `params.${name}`;
  const { type, choices, default: value, min, max } = param;
  if ((type === 'choice') !== (choices !== undefined)) {
    throw invalid(
      definition,
      type === 'choice'
        ? `the parameter "${name}" has no choices.`
        : `the parameter "${name}" of type ${type} has choices.`,
      type === 'choice' ? `List them: choices: [a, b].` : 'Declare it as choice, or leave choices out.',
      at,
    );
  }
  if (choices !== undefined && value !== undefined && !choices.includes(String(value))) {
    const near = closest(String(value), choices);
    throw invalid(
      definition,
      `the default "${String(value)}" of "${name}" is no choice.`,
      `${near === undefined ? '' : `Did you mean ${near}? `}Choices are ${choices.join(', ')}.`,
      `${at}.default`,
    );
  }
  if (typeof value !== 'number') return;
  if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
    throw invalid(
      definition,
      `the default ${value} of "${name}" is out of its own bounds.`,
      `Write a number${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` to ${max}`}.`,
      `${at}.default`,
    );
  }
}

function checkWhen(definition: KpiDefinition, when: Record<string, unknown>, index: number): void {
  const params = definition.params ?? {};
  for (const [name, value] of Object.entries(when)) {
    const at = `variants[${index}].when.${name}`;
    const param = Object.hasOwn(params, name) ? params[name] : undefined;
    if (param === undefined) {
      const near = closest(name, Object.keys(params));
      throw invalid(
        definition,
        `variants[${index}].when names the parameter "${name}", which is not declared.`,
        `${near === undefined ? '' : `Did you mean ${near}? `}Declare it under params.`,
        at,
      );
    }
    if (param.type === 'choice' && !(param.choices ?? []).includes(String(value))) {
      throw invalid(
        definition,
        `variants[${index}].when: "${String(value)}" is no choice of "${name}".`,
        `Choices are ${(param.choices ?? []).join(', ')}.`,
        at,
      );
    }
  }
}

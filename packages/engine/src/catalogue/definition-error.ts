import { SextantError, type KpiDefinition } from '@sextant/contracts';

/**
 * `kpi.definition-invalid` with its place: which field of which definition, and where in the field's text. Whoever read
 * the definition from a file can say the line.
 */
export class DefinitionError extends SextantError {
  readonly kpi: string;
  /** Keys and indexes from the top of the definition, such as `['variants', '0', 'numerator']`. */
  readonly path: readonly string[];
  /** From 0; null where the field as a whole is meant. */
  readonly character: number | null;

  constructor(
    kpi: string,
    message: string,
    remedy: string,
    { path = [], character = null }: { path?: readonly string[]; character?: number | null } = {},
  ) {
    super('kpi.definition-invalid', message, remedy);
    this.kpi = kpi;
    this.path = path;
    this.character = character;
  }
}

/** `field`: as people write it, `variants[0].numerator`; the message is made of it. */
export const invalid = (
  definition: Pick<KpiDefinition, 'id'>,
  what: string,
  remedy: string,
  field = '',
  character: number | null = null,
): DefinitionError =>
  new DefinitionError(definition.id, `KPI "${definition.id}": ${what}`, remedy, { path: pathOf(field), character });

const pathOf = (field: string): string[] => field.split(/[.[\]]+/).filter((part) => part !== '');

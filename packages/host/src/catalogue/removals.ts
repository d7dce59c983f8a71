import { SextantError, type CatalogueProblem, type KpiDefinition } from '@sextant/contracts';
import { compileCatalogue } from '@sextant/engine';
import { closestWord } from '../yaml/closest-word.ts';
import type { KpiEntry, ParsedFile, Placed } from './kpi-files.ts';
import { asProblem } from './locate-problem.ts';

type Problem = Omit<CatalogueProblem, 'running'>;

export const duplicateProblem = ({ definition: { id }, file, source }: KpiEntry, first: string): Problem =>
  asProblem(
    new SextantError(
      'kpi.definition-invalid',
      `${file}:${source.line(['id'])}: another file of this folder has the id '${id}' too: ${first}.`,
      'Give each KPI an id of its own.',
    ),
    file,
    id,
  );

/** The ids that `removed.yaml` takes away. One that is not there, or that others are made of, is told and stays. */
export const checkRemovals = (
  own: readonly ParsedFile[],
  definitions: readonly KpiDefinition[],
  problems: Problem[],
): Set<string> => {
  const asked = own.flatMap((file) => (file.kind === 'removed' ? file.ids : []));
  const ownIds = new Set(own.flatMap((file) => (file.kind === 'kpi' ? [file.entry.definition.id] : [])));
  const known = definitions.map(({ id }) => id);
  const removable = asked.filter((removal) => {
    const problem = mistakeIn(removal, known, ownIds);
    if (problem !== null) problems.push(problem);
    return problem === null;
  });
  const removed = new Set(removable.map(({ value }) => value));
  const { kpis } = compileCatalogue(definitions);
  // A KPI that stays keeps what it is made of, and that what it is made of.
  for (let changed = true; changed; ) {
    changed = false;
    for (const removal of removable) {
      const users = [...kpis.values()].filter(
        ({ definition, uses }) => !removed.has(definition.id) && uses.includes(removal.value),
      );
      if (!removed.has(removal.value) || users.length === 0) continue;
      removed.delete(removal.value);
      changed = true;
      const names = users.map(({ definition }) => definition.id).join(', ');
      problems.push(refused(removal, `'${removal.value}' is part of the formula of ${names}`, `Remove ${names} too.`));
    }
  }
  return removed;
};

const mistakeIn = (removal: Placed<string>, known: readonly string[], ownIds: ReadonlySet<string>): Problem | null => {
  const id = removal.value;
  if (ownIds.has(id)) return refused(removal, `'${id}' has a file of its own in this folder`, 'Delete one of the two.');
  if (known.includes(id)) return null;
  const meant = closestWord(id, known);
  return refused(
    removal,
    `there is no KPI '${id}'`,
    meant === undefined ? "See 'sextant kpis' for the ids." : `Did you mean '${meant}'?`,
  );
};

/** Not about the KPI, which goes on as it is. */
const refused = ({ file, line }: Placed<string>, what: string, remedy: string): Problem => ({
  kpi: null,
  file,
  line,
  message: `${file}:${line}: ${what}.`,
  remedy,
});

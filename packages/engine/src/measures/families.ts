import type { Measured } from './cells.ts';
import type { EvaluationContext } from './context.ts';
import type { Family, MeasureCall } from './measure.ts';

type Asked = Map<Family, Map<string, MeasureCall>>;

/** Measures by text of their calls: each family once, after those that it rests on. */
export async function measureFamilies(
  asked: readonly (readonly [Family, MeasureCall])[],
  context: EvaluationContext,
): Promise<Map<string, Measured>> {
  const families: Asked = new Map();
  const put = (family: Family, call: MeasureCall): void => {
    families.set(family, (families.get(family) ?? new Map<string, MeasureCall>()).set(call.text, call));
    for (const [other, own] of family.restsOn?.([call]) ?? []) put(other, own);
  };
  for (const [family, call] of asked) put(family, call);
  const measured = new Map<string, Measured>();
  const order = [...families.keys()].sort((a, b) => depthOf(a, families) - depthOf(b, families));
  for (const family of order) {
    const calls = [...(families.get(family) as Map<string, MeasureCall>).values()];
    for (const [text, value] of await family.measure(calls, context, measured)) measured.set(text, value);
  }
  return measured;
}

/** How many families have to come before one. */
const depthOf = (family: Family, families: Asked): number => {
  const rests = family.restsOn?.([...(families.get(family)?.values() ?? [])]) ?? [];
  return Math.max(0, ...rests.map(([other]) => 1 + depthOf(other, families)));
};

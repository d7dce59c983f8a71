import { CALLER, openEngine } from './bank-engine.mjs';
import { questionOf } from './measure-shape.mjs';
import { printResident } from './resident.mjs';
import { SHAPES } from './shapes.mjs';

/**
 * A process of its own that opens a store, asks the question of one shape and tells how much memory it took:
 * `node answer-once.mjs <store> <name of the shape>` prints what `printResident` prints.
 */
const [file = '', name = ''] = process.argv.slice(2);
const shape = SHAPES.find((each) => each.name === name);
if (shape === undefined) throw new Error(`There is no shape "${name}".`);

const engine = await openEngine(file, { store: shape.store, route: shape.route });
await printResident(() => engine.answer(questionOf(shape), CALLER));
await engine.close();

// The command line of Sextant as a function, and its start as a program.
export { main } from './main.ts';
export { runProgram } from './run-program.ts';
export type { World } from './world.ts';

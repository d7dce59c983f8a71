import type { CommandSpec } from '../command-line/commands.ts';
import type { Options } from '../command-line/parse-arguments.ts';
import type { World } from '../world.ts';

/** What a command is given. */
export interface CommandInput {
  options: Options;
  positionals: readonly string[];
  spec: CommandSpec;
  world: World;
}

/** Does its work and gives the exit code; throws a SextantError when it cannot. */
export type Command = (input: CommandInput) => Promise<number>;

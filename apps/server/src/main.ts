import { SextantError } from '@sextant/contracts';
import { version } from '@sextant/host';
import { COMMANDS, type CommandName } from './command-line/commands.ts';
import { commandHelp, generalHelp } from './command-line/help.ts';
import { isCommand, parseArguments } from './command-line/parse-arguments.ts';
import { runAsk } from './commands/ask.ts';
import { runExplain } from './commands/explain.ts';
import { runDoctor } from './commands/doctor.ts';
import { runIdentity } from './commands/identity.ts';
import { runInit } from './commands/init.ts';
import { runKpis } from './commands/kpis.ts';
import { runPlugins } from './commands/plugins/plugins.ts';
import { runServe } from './commands/serve.ts';
import { runSources } from './commands/sources.ts';
import { runSync } from './commands/sync.ts';
import type { Command } from './commands/command.ts';
import { printError } from './print/print-error.ts';
import type { World } from './world.ts';

const RUN: Record<CommandName, Command> = {
  serve: runServe,
  sync: runSync,
  ask: runAsk,
  explain: runExplain,
  kpis: runKpis,
  identity: runIdentity,
  sources: runSources,
  plugins: runPlugins,
  doctor: runDoctor,
  init: runInit,
};

/** Runs one command line and gives its exit code: 0 done, 1 failed, 2 wrong use. Never throws. */
export const main = async (argv: readonly string[], world: World): Promise<number> => {
  try {
    return await run(argv, world);
  } catch (error) {
    printError(error, world);
    return SextantError.is(error) && error.code === 'usage.invalid' ? 2 : 1;
  }
};

const run = async (argv: readonly string[], world: World): Promise<number> => {
  const [first] = argv;
  if (first === '--version' || first === '-v') return say(version, world);
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    const about = first === 'help' ? argv[1] : undefined;
    return say(about !== undefined && isCommand(about) ? commandHelp(about) : generalHelp(), world);
  }
  const { command, options, positionals } = parseArguments(argv);
  if (options['help'] === true) return say(commandHelp(command), world);
  if (options['version'] === true) return say(version, world);
  return RUN[command]({ options, positionals, spec: COMMANDS[command], world });
};

const say = (text: string, world: World): number => {
  world.out.write(`${text}\n`);
  return 0;
};

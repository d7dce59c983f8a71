import { COMMANDS } from '../../command-line/commands.ts';
import { misuse } from '../../command-line/parse-arguments.ts';
import type { Command } from '../command.ts';
import { installPlugin, removePlugin, rollBackPlugin, upgradePlugin } from './change-plugins.ts';
import { checkPlugin } from './check-plugin.ts';
import { showPlugins } from './list-plugins.ts';

interface Verb {
  run: Command;
  /** Fewest and most arguments after the verb. */
  takes: readonly [number, number];
}

/** `sextant plugins <verb> …`; a verb is given the arguments after it. */
const VERBS: Readonly<Record<string, Verb>> = {
  list: { run: showPlugins, takes: [0, 0] },
  install: { run: installPlugin, takes: [1, 1] },
  upgrade: { run: upgradePlugin, takes: [1, 2] },
  rollback: { run: rollBackPlugin, takes: [1, 1] },
  remove: { run: removePlugin, takes: [1, 1] },
  check: { run: checkPlugin, takes: [1, 1] },
};

export const runPlugins: Command = async (input) => {
  const [name = 'list', ...rest] = input.positionals;
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb !== undefined && rest.length >= verb.takes[0] && rest.length <= verb.takes[1]) {
    return verb.run({ ...input, positionals: rest });
  }
  throw misuse(
    'plugins',
    `'${input.positionals.join(' ')}' is not understood; the command is: sextant ${COMMANDS.plugins.usage}.`,
  );
};

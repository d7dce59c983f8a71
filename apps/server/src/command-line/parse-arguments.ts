import { parseArgs } from 'node:util';
import { SextantError } from '@sextant/contracts';
import { COMMANDS, COMMON_OPTIONS, type CommandName, type CommandSpec } from './commands.ts';

export type Options = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export interface ParsedArguments {
  command: CommandName;
  options: Options;
  positionals: string[];
}

/** Reads a command line. Throws `usage.invalid`. */
export const parseArguments = (argv: readonly string[]): ParsedArguments => {
  const [command, ...rest] = argv;
  if (command === undefined || !isCommand(command)) {
    const known = Object.keys(COMMANDS).join(', ');
    throw new SextantError('usage.invalid', `'${command ?? ''}' is not a command of sextant.`, `Commands: ${known}.`);
  }
  const spec: CommandSpec = COMMANDS[command];
  const { values, positionals } = readOptions(command, spec, rest);
  if (positionals.length > spec.positionals) {
    throw misuse(command, `'${positionals[spec.positionals]}' is one argument too many.`);
  }
  return { command, options: values, positionals };
};

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

const readOptions = (command: CommandName, spec: CommandSpec, args: string[]) => {
  const options = Object.fromEntries(
    Object.entries({ ...COMMON_OPTIONS, ...spec.options }).map(([name, { type, multiple }]) => [
      name,
      { type, ...(multiple ? { multiple } : {}), ...(name === 'help' ? { short: 'h' } : {}) },
    ]),
  );
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const said = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw misuse(command, `${said.replace(/\.$/, '')}.`);
  }
};

/** `usage.invalid` for a command, pointing at its help. */
export const misuse = (command: CommandName, message: string): SextantError =>
  new SextantError('usage.invalid', message, `See: sextant ${command} --help`);

/** A text option, or undefined. */
export const textOption = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

/** An option that may be given several times; a comma separates too. */
export const listOption = (options: Options, name: string): string[] => {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
};

/** A whole number, or undefined. Throws `usage.invalid`. */
export const countOption = (command: CommandName, options: Options, name: string): number | undefined => {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw misuse(command, `--${name} takes a whole number, not '${text}'.`);
  return Number(text);
};

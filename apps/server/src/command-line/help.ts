import { COMMANDS, COMMON_OPTIONS, type CommandName, type CommandSpec, type OptionSpec } from './commands.ts';

export const generalHelp = (): string => {
  const commands: [string, CommandSpec][] = Object.entries(COMMANDS);
  return [
    'sextant: KPIs from your own systems, served from your own machine.',
    '',
    'Usage: sextant <command> [options]',
    '',
    ...columns(commands.map(([, { usage, about }]) => [usage, about])),
    '',
    ...columns(Object.entries(COMMON_OPTIONS).map(optionLine)),
    '',
    'Environment:',
    ...columns([
      ['PORT', 'port of the host (default 4780)'],
      ['SEXTANT_HOME', 'where stores are kept (default .sextant in the working folder)'],
    ]),
    '',
    'Exit codes: 0 done, 1 failed, 2 wrong use. More: sextant <command> --help',
  ].join('\n');
};

export const commandHelp = (name: CommandName): string => {
  const spec: CommandSpec = COMMANDS[name];
  const own = Object.entries(spec.options);
  return [
    `sextant ${spec.usage}: ${spec.about}`,
    '',
    ...columns([...own, ...Object.entries(COMMON_OPTIONS)].map(optionLine)),
    '',
    'Examples:',
    ...spec.examples.map((example) => `  ${example}`),
  ].join('\n');
};

const optionLine = ([name, { value, about }]: [string, OptionSpec]): [string, string] => [
  `--${name}${value === undefined ? '' : ` ${value}`}`,
  about,
];

const columns = (rows: [string, string][]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

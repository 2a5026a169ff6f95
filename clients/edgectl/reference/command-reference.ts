/** `docs/reference/edgectl.md`, written from the definitions that commander works by. */
import type { Command, Option } from 'commander';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import { buildProgram } from '../program.ts';

const HEAD = `# edgectl

Generated from the command's own definitions by \`npm run generate\`; do not edit.

\`edgectl\` is a thin client of the agent's MQTT door. On a node it needs no configuration: root's \`edgectl\` finds the agent on its
unix socket. Flags may stand anywhere before \`--\`, and take kubectl's forms: \`-n factory\`, \`-n=factory\`, \`--follow=false\`.

## Output

stdout has what was asked for and nothing else; notes, warnings and errors go to stderr. Tables, descriptions and the \`-o\` formats are
kubectl's: JSONPath templates have text, \`{…}\`, \`range\`/\`end\`, quoted text, and filters of one comparison; there are no
Go templates. Whatever is not supported is an error. Where an answer does not come from the live source, a
terminal is told.

## Logs

Output is written byte for byte, and acknowledged when it is on stdout: a reader that stalls stalls the source, and nothing is lost. The
digest that the node sends is compared: incomplete output ends with an error. \`--resume-file FILE\` keeps how far the log got onto stdout and
goes on exactly there when the same command is run again, after a \`kill -9\` too where stdout is a regular file that is appended to. On a
pipe, a run that was killed with \`kill -9\` may repeat its last chunk.

## Exit codes

As kubectl's, and where a script may act on it, its own:

| code | when |
|---|---|
`;

/** The exit codes that belong to no kind of error. */
export const OTHER_EXIT_CODES: readonly (readonly [code: string, when: string])[] = [
  ['0', 'All went well.'],
  ['N', 'The remote command of `exec` ended with N.'],
  ['130, 143, 129', 'SIGINT, SIGTERM or SIGHUP came; the session was ended on the node.'],
  ['141', 'The reader of stdout went away.'],
];

function exitCodes(): string {
  const byCode = new Map<number, string[]>();
  for (const [kind, { exitCode, meaning }] of Object.entries(ERROR_TABLE)) {
    byCode.set(exitCode, [...(byCode.get(exitCode) ?? []), `${kind}: ${meaning}`]);
  }
  const rows = [...byCode]
    .sort(([left], [right]) => left - right)
    .map(([code, meanings]) => `| ${code} | ${meanings.join('<br>')} |`);
  return [...OTHER_EXIT_CODES.map(([code, when]) => `| ${code} | ${when} |`), ...rows].join('\n');
}

function optionRow({ flags, description, hidden }: Option): string {
  const note = hidden ? ' (for old scripts; not in the help)' : '';
  return `| \`${flags.replaceAll('|', '\\|')}\` | ${description.replaceAll('|', '\\|')}${note} |`;
}

function optionTable(options: readonly Option[]): string {
  // `--x=false` is how a default is taken back; the flag behind it is an inner matter.
  const shown = options.filter(({ negate, hidden }) => !(negate && hidden));
  if (shown.length === 0) return '';
  return `\n| flag | what it does |\n|---|---|\n${shown.map(optionRow).join('\n')}\n`;
}

function section(command: Command, path: string): string {
  const name = `${path} ${command.name()}`;
  const parts = command.commands.map((each) => section(each, name));
  const usage = command.commands.length > 0 ? '' : `\n\`\`\`\n${name} ${command.usage()}\n\`\`\`\n`;
  const text = command.description() || `${command.summary()}.`;
  return [`\n### ${name}\n\n${text}\n${usage}${optionTable(command.options)}`, ...parts].join('');
}

/** The whole page. */
export function commandReference(): string {
  const program = buildProgram({ remote: undefined, exitCode: 0 });
  const commands = program.commands.map((command) => section(command, 'edgectl')).join('');
  return `${HEAD}${exitCodes()}\n\n## Flags of every command\n${optionTable(program.options)}\n## Commands\n${commands}`;
}

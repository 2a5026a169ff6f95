/** `edgectl.1`, written from the definitions that commander works by. */
import type { Command, Option } from 'commander';
import { ERROR_TABLE } from '@edgectl/rpc-schema/error-table';
import { buildProgram } from '../program.ts';
import { OTHER_EXIT_CODES } from './command-reference.ts';

const ENVIRONMENT: readonly (readonly [name: string, what: string])[] = [
  [
    'EDGECTL_SOCKET, EDGECTL_BROKER, EDGECTL_NODE, EDGECTL_USER, EDGECTL_PASSWORD_FILE',
    'as the flags of these names',
  ],
  ['EDGECTL_CONTEXT', 'a context of the client file; see edgectl config'],
];

/** No line begins with a request, no backslash with an escape, and a hyphen stays one that can be copied. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

function paragraph(label: string, what: string): string {
  return `.TP\n\\fB${text(label)}\\fR\n${text(what)}\n`;
}

function optionList(options: readonly Option[]): string {
  // `--x=false` is how a default is taken back; the flag behind it is an inner matter.
  const shown = options.filter(({ hidden }) => !hidden);
  return shown.map(({ flags, description }) => paragraph(flags, description)).join('');
}

function commandList(command: Command, path: string): string {
  const name = `${path} ${command.name()}`.trim();
  const inner = command.commands.map((each) => commandList(each, name)).join('');
  if (command.commands.length > 0) return inner;
  const usage = `${name} ${command.usage()}`;
  const what = command.description() || `${command.summary()}.`;
  return `.SS "${text(usage).replaceAll('"', '\\(dq')}"\n${text(what)}\n${optionList(command.options)}`;
}

function exitCodes(): string {
  const codes = Object.entries(ERROR_TABLE).map(
    ([kind, { exitCode, meaning }]) => [String(exitCode), `${kind}: ${meaning}`] as const,
  );
  return [...OTHER_EXIT_CODES, ...codes.toSorted(([left], [right]) => Number(left) - Number(right))]
    .map(([code, when]) => paragraph(code, when))
    .join('');
}

/** @param date as `2026-11-30` */
export function manualPage(version: string, date: string): string {
  const program = buildProgram({ remote: undefined, exitCode: 0 });
  return `.TH EDGECTL 1 "${date}" "edgectl ${version}" "User Commands"
.SH NAME
edgectl \\- operate the pods and devices of a KubeEdge edge node
.SH SYNOPSIS
.B edgectl
[\\fIflags\\fR] \\fIcommand\\fR [\\fIarguments\\fR]
.SH DESCRIPTION
${text(program.description())}
On a node it needs no configuration: root's edgectl finds the agent on its unix socket.
Flags may stand anywhere before \\-\\-, and take kubectl's forms.
.SH OPTIONS
${optionList(program.options)}.SH COMMANDS
${program.commands.map((command) => commandList(command, '')).join('')}.SH EXIT STATUS
${exitCodes()}.SH ENVIRONMENT
${ENVIRONMENT.map(([name, what]) => paragraph(name, what)).join('')}.SH SEE ALSO
.BR edgectl\\-agent (8)
`;
}

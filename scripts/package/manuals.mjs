/** Manual pages and shell completions, from what the programs themselves say. */
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { mustRun } from '../support/run.mjs';
import { TYPESCRIPT_FLAGS } from '../support/typescript-flags.mjs';

export const SHELL_FILES = {
  bash: 'usr/share/bash-completion/completions/edgectl',
  zsh: 'usr/share/zsh/vendor-completions/_edgectl',
  fish: 'usr/share/fish/vendor_completions.d/edgectl.fish',
};

/** @returns {string} as `2026-11-30` */
function dateOf({ epoch }) {
  return new Date(epoch * 1000).toISOString().slice(0, 10);
}

export async function commandManual(release) {
  const source = `file://${inCheckout('clients', 'edgectl', 'reference', 'manual-page.ts')}`;
  const program =
    `const { manualPage } = await import(${JSON.stringify(source)});` +
    `process.stdout.write(manualPage(${JSON.stringify(release.version)}, ${JSON.stringify(dateOf(release))}));`;
  return mustRun(process.execPath, [...TYPESCRIPT_FLAGS, '--input-type=module', '--eval', program], {
    output: 'capture',
  });
}

/** @returns {Promise<string>} what sets up the completion of `edgectl` in that shell */
export function completion(clientFolder, shell) {
  return mustRun(process.execPath, [join(clientFolder, 'edgectl.cjs'), 'completion', shell], {
    output: 'capture',
  });
}

function escaped(plain) {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^([.'])/gm, '\\&$1');
}

/**
 * The manual page of a service, from its `--help`: a line that says what it is, then rows of a flag and what it does.
 * @param {{name: string, program: string, files: [string, string][], seeAlso: string}} service
 */
export async function serviceManual({ name, program, files, seeAlso }, release) {
  const help = await mustRun(process.execPath, [program, '--help'], { output: 'capture' });
  const [first, ...lines] = help.trimEnd().split('\n');
  const what = first.replace(/^[^:]*: /, '');
  const body = lines
    .map((line) => /^ {2}(-\S.*?) {2,}(\S.*)$/.exec(line) ?? line)
    .map((row) =>
      typeof row === 'string'
        ? row.trim() && `${escaped(row.trim())}\n`
        : `.TP\n\\fB${escaped(row[1])}\\fR\n${escaped(row[2])}\n`,
    );
  return `.TH ${name.toUpperCase()} 8 "${dateOf(release)}" "edgectl ${release.version}" "System Administration"
.SH NAME
${escaped(name)} \\- ${escaped(what.replace(/\.$/, ''))}
.SH SYNOPSIS
.B ${escaped(name)}
[\\fIflags\\fR]
.SH OPTIONS
${body.join('')}.SH FILES
${files.map(([file, meaning]) => `.TP\n.I ${file}\n${escaped(meaning)}\n`).join('')}.SH SEE ALSO
.BR ${escaped(seeAlso)}
`;
}

/**
 * Writes docs/reference/kubectl.md from a run of every line with each kubectl that is named:
 * `node --conditions=source test/kubectl/write-table.ts kubectl /opt/kubectl-1.20/kubectl`
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startRestNode } from '../helpers/rest-node.ts';
import { ROWS, runRow } from './matrix.ts';

const PAGE = fileURLToPath(new URL('../../docs/reference/kubectl.md', import.meta.url));
const INTRODUCTION = `# What kubectl can do at the node

Each line was run against the agent on a sandbox node: real containerd, a simulated EdgeCore, a mapper with a simulated PLC. Written by
\`test/kubectl/write-table.ts\`; the same lines are tests. [How to get there](../how-to/kubectl.md).
`;

function releaseOf(program: string): string {
  const { stdout } = spawnSync(program, ['version', '--client', '-o', 'json'], { encoding: 'utf8' });
  return /"gitVersion": "v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? program;
}

const programs = process.argv.slice(2);
const node = await startRestNode({ modbus: true });
const failures: string[] = [];
try {
  const lines: string[] = [];
  for (const row of ROWS) {
    const outcomes: string[] = [];
    for (const program of programs) {
      const failure = await runRow(row, program, node).then(
        () => undefined,
        (error: Error) => error,
      );
      if (failure !== undefined) failures.push(`${program} ${row.command}: ${failure.message}`);
      outcomes.push(failure === undefined ? 'works' : 'fails');
    }
    lines.push(`| \`${row.command.replaceAll('|', '\\|')}\` | ${outcomes.join(' | ')} |`);
  }
  const heads = programs.map((program) => `kubectl ${releaseOf(program)}`);
  const table = [`| command | ${heads.join(' | ')} |`, `|---|${heads.map(() => '---|').join('')}`, ...lines];
  writeFileSync(PAGE, `${INTRODUCTION}\n${table.join('\n')}\n`);
} finally {
  await node.stop();
}
process.stderr.write(failures.map((failure) => `${failure}\n`).join(''));
process.exitCode = failures.length === 0 ? 0 : 1;

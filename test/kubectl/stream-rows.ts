/** Logs, exec, attach, cp and port-forward. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { logText } from '../acceptance/node-under-test.ts';
import { bigLogBytes } from '../helpers/sandbox-node.ts';
import { fails, prints, type Row, type RowContext, outputOf } from './row.ts';

const WEB = ['web-0', '-c', 'web'] as const;
const BIG = ['-n', 'factory', 'biglog', '-c', 'logger'] as const;

/** Resolves with the line of stdout that matches; the command is ended then. */
async function untilPrinted(child: ChildProcessWithoutNullStreams, expected: RegExp): Promise<string> {
  const lines = createInterface(child.stdout);
  for await (const line of lines) {
    if (expected.test(line)) {
      child.kill();
      await once(child, 'close');
      return line;
    }
  }
  throw new Error(`it ended without ${String(expected)}`);
}

function follows(command: string, args: readonly string[], expected: RegExp): Row {
  return {
    command,
    async run({ kubectl }) {
      await untilPrinted(kubectl.start(args), expected);
    },
  };
}

async function wholeLog({ kubectl, node }: RowContext): Promise<void> {
  // Its lines are being written when the pod starts.
  await untilPrinted(kubectl.start(['logs', '-f', ...BIG, '--tail=1']), /^tick/);
  const result = await kubectl.run(['logs', ...BIG]);
  assert.equal(result.exitCode, 0, result.stderr);
  const text = logText(node.node, 'factory', 'biglog', 'logger').toString();
  assert.ok(result.stdout.length >= bigLogBytes(), `${result.stdout.length} bytes`);
  // The container goes on writing a line a second. (A difference is not printed: it may have megabytes.)
  assert.ok(text.startsWith(result.stdout), 'the text is another than that of the files');
  assert.ok(text.length - result.stdout.length < 10_000);
}

async function execCode({ kubectl }: RowContext): Promise<void> {
  const result = await kubectl.run(['exec', ...WEB, '--', 'sh', '-c', 'echo out; echo err >&2; exit 7']);
  assert.equal(result.exitCode, 7, outputOf(result));
  assert.equal(result.stdout, 'out\n');
  assert.match(result.stderr, /^err$/m);
}

async function execInput({ kubectl }: RowContext): Promise<void> {
  const data = randomBytes(20_000_000);
  const result = await kubectl.run(['exec', '-i', ...WEB, '--', 'sha256sum'], data);
  assert.equal(result.stdout.slice(0, 64), createHash('sha256').update(data).digest('hex'), outputOf(result));
}

async function execTerminal({ kubectl, program, folder }: RowContext): Promise<void> {
  const script = fileURLToPath(new URL('../fixtures/programs/resize.exp', import.meta.url));
  const child = spawn('expect', [script, program, `--kubeconfig=${kubectl.kubeconfig}`, 'web-0', 'web'], {
    env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm' },
  });
  let output = '';
  child.stdout.on('data', (bytes: Buffer) => (output += bytes.toString()));
  const [exitCode] = (await once(child, 'close')) as [number | null];
  assert.equal(exitCode, 5, output);
}

async function copyBothWays({ kubectl, folder }: RowContext): Promise<void> {
  const [there, back] = [join(folder, 'there'), join(folder, 'back')];
  writeFileSync(there, randomBytes(1_000_000));
  const to = await kubectl.run(['cp', there, 'web-0:/tmp/copied', '-c', 'web']);
  assert.equal(to.exitCode, 0, outputOf(to));
  const from = await kubectl.run(['cp', 'web-0:/tmp/copied', back, '-c', 'web']);
  assert.equal(from.exitCode, 0, outputOf(from));
  assert.ok(readFileSync(there).equals(readFileSync(back)));
}

async function portForward({ kubectl, node }: RowContext): Promise<void> {
  const child = kubectl.start(['port-forward', 'web-0', `:${node.node.addresses.webPort}`]);
  try {
    for await (const line of createInterface(child.stdout)) {
      const port = /127\.0\.0\.1:(\d+) ->/.exec(line)?.[1];
      if (port === undefined) continue;
      const asked = request({ host: '127.0.0.1', port: Number(port), path: '/', agent: false });
      asked.end();
      const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
      let text = '';
      for await (const chunk of response) text += chunk.toString();
      assert.equal(response.statusCode, 200);
      assert.match(text, /web-0/);
      return;
    }
    throw new Error('it said nothing of a port');
  } finally {
    child.kill();
    await once(child, 'close');
  }
}

export const STREAM_ROWS: readonly Row[] = [
  prints('logs POD -c CONTAINER', ['logs', ...WEB], /starting httpd/),
  prints('logs --tail', ['logs', 'web-0', '-c', 'sidecar', '--tail=2'], /^([^\n]+\n){1,2}$/),
  prints(
    'logs --timestamps',
    ['logs', ...WEB, '--timestamps', '--limit-bytes=60'],
    /^\d{4}-\d\d-\d\dT\S+Z starting/,
  ),
  prints('logs --since', ['logs', ...WEB, '--since=1h'], /starting httpd/),
  prints('logs --since-time', ['logs', ...WEB, '--since-time=2020-01-01T00:00:00Z'], /starting httpd/),
  prints('logs --limit-bytes', ['logs', ...WEB, '--limit-bytes=8'], /^starting$/),
  prints(
    'logs --previous',
    ['logs', 'crasher', '--previous'],
    /^crasher start \d+\n(work item \d\n){5}fatal: /,
  ),
  prints(
    'logs --all-containers --prefix',
    ['logs', 'web-0', '--all-containers', '--prefix'],
    /\[pod\/web-0\/sidecar\] sidecar tick/,
  ),
  prints('logs -l SELECTOR', ['logs', '-l', 'app=web', '-c', 'sidecar', '--tail=3'], /sidecar tick/),
  prints('logs POD', ['logs', '-n', 'factory', 'biglog', '--limit-bytes=2000'], /^line 0000001 /),
  follows('logs -f', ['logs', '-f', 'web-0', '-c', 'sidecar', '--tail=1'], /sidecar tick/),
  { command: 'logs of 4 MB, byte for byte', run: wholeLog },
  fails(
    'logs of a container that is not there',
    ['logs', 'web-0', '-c', 'nope'],
    /container "?nope"? (not found|is not valid)/,
  ),
  { command: 'exec POD -- COMMAND, with its exit code', run: execCode },
  { command: 'exec -i < 20 MB', run: execInput },
  { command: 'exec -it, with the size of the terminal', run: execTerminal },
  fails('exec of a program that is not there', ['exec', ...WEB, '--', '/no/such'], /no such file|not found/),
  fails('exec in a pod that is not there', ['exec', 'nobody', '--', 'true'], /pods "nobody" not found/),
  follows('attach', ['attach', 'web-0', '-c', 'sidecar'], /sidecar tick/),
  { command: 'cp to a pod and back', run: copyBothWays },
  { command: 'port-forward', run: portForward },
];

/** logs, exec and attach as processes, against a real agent over real containers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { blockedWrite } from '../../helpers/blocked-write.ts';
import { finished, edgectlCommand } from '../../helpers/edgectl-command.ts';
import type { SandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startTestNode } from '../../helpers/sandbox-node.ts';
import { waitUntil } from '../../helpers/wait-until.ts';
import { whileItRuns } from '../../helpers/while-it-runs.ts';

const folder = mkdtempSync(join(tmpdir(), 'es-'));
let node: SandboxNode;
let agent: TestAgent;

test.before('start the agent', async () => {
  node = await startTestNode({ pods: ['default/web-0', 'factory/biglog'], bigLogLines: 100_000 });
  const { metaServer, edged, runtimeSocket, database, podLogsFolder } = node.addresses;
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: edged ?? '',
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
    },
  });
});

test.after.always('stop the agent', async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function environment(): Record<string, string> {
  return { EDGECTL_SOCKET: agent.configuration.socket };
}

function run(args: readonly string[], input?: Buffer | string) {
  return edgectlCommand.run(args, environment(), input);
}

/** The processes of a container whose command line has `text`. */
async function processes(text: string): Promise<readonly string[]> {
  const { stdout } = await run(['exec', 'web-0', '-c', 'web', '--', 'ps', '-o', 'args']);
  return stdout
    .toString()
    .split('\n')
    .filter((line) => line.includes(text));
}

test('exec keeps stdout, stderr and the exit code apart', async (t) => {
  const { stdout, stderr, exit } = await run([
    ...['exec', 'web-0', '-c', 'web', '--'],
    ...['sh', '-c', 'echo out; echo err >&2; exit 7'],
  ]);
  t.is(stdout.toString(), 'out\n');
  t.is(stderr, 'err\ncommand terminated with exit code 7\n');
  t.is(exit, 7);
});

test('exec says which container it chose', async (t) => {
  const { stderr, exit } = await run(['exec', 'pod/web-0', '--', 'true']);
  t.is(stderr, 'Defaulted container "web" out of: web, sidecar\n');
  t.is(exit, 0);
  t.is((await run(['exec', '-q', 'pod', 'web-0', '--', 'true'])).stderr, '');
});

test('what goes in comes out, and the end of the input is passed on', async (t) => {
  const bytes = Buffer.alloc(3_000_000, 'ab\u0000\u00ff', 'latin1');
  const { stdout, exit, stderr } = await run(['exec', '-i', 'web-0', '-c', 'web', '--', 'cat'], bytes);
  t.is(exit, 0, stderr);
  t.true(stdout.equals(bytes));
});

test.serial('3: over a streaming server the command says that it does not know what was read', async (t) => {
  const own = mkdtempSync(join(tmpdir(), 'es-'));
  t.teardown(() => rmSync(own, { recursive: true, force: true }));
  const { metaServer, edged = '', runtimeSocket, database, podLogsFolder } = node.addresses;
  const streaming = await startAgent(own, {
    backends: {
      metaserver: metaServer,
      edged,
      cri: `unix://${runtimeSocket}`,
      edgeStore: database,
      podLogs: podLogsFolder,
      execFifos: 'off',
    },
  });
  t.teardown(() => streaming.stop());
  const over = { EDGECTL_SOCKET: streaming.configuration.socket };
  const command = ['-i', 'web-0', '-c', 'web', '--', 'cat'];
  const result = await edgectlCommand.run(['exec', ...command], over, 'hello');
  t.is(result.stdout.toString(), 'hello');
  t.is(result.exit, 0);
  t.is(
    result.stderr,
    "5 bytes of input were handed to the container runtime's streaming server, which does not say whether the command has read them all\n",
  );
  t.is((await edgectlCommand.run(['exec', '-q', ...command], over, 'hello')).stderr, '');
  t.is((await run(['exec', ...command], 'hello')).stderr, '');
  // Of both ways the diagnosis says why it is not the better one.
  const why = /cri: exec .*not its task service: it is switched off in the configuration/;
  t.regex((await edgectlCommand.run(['doctor'], over)).stdout.toString(), why);
  t.notRegex((await run(['doctor'])).stdout.toString(), /cri: exec/);
});

test('a command that ends does not wait for its input', async (t) => {
  const child = edgectlCommand.start(
    ['exec', '-i', 'web-0', '-c', 'web', '--', 'echo', 'done'],
    environment(),
  );
  t.teardown(() => child.stdin.destroy());
  const { stdout, exit } = await finished(child);
  t.is(stdout.toString(), 'done\n');
  t.is(exit, 0);
});

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`${signal} ends the remote process and the command`, async (t) => {
    const marker = `sleep 98${exitCode}`;
    const script = `echo ready; ${marker}`;
    const child = edgectlCommand.start(
      ['exec', 'web-0', '-c', 'web', '--', 'sh', '-c', script],
      environment(),
    );
    const ending = finished(child);
    await whileItRuns(child, once(child.stdout, 'data'));
    t.is((await processes(marker)).length > 0, true);
    child.kill(signal);
    t.is((await ending).exit, exitCode);
    t.deepEqual(await processes(marker), []);
  });
}

test('SIGINT ends a command whose reader has stalled', async (t) => {
  const child = edgectlCommand.start(['logs', '-n', 'factory', 'biglog'], environment());
  const pid = child.pid ?? 0;
  let before: string | undefined;
  const stalled = (): boolean => {
    const call = blockedWrite(pid, 1);
    const same = call !== undefined && call === before;
    before = call;
    return same;
  };
  t.not(await waitUntil(stalled, 20_000), undefined);
  child.kill('SIGINT');
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  t.is(signal, 'SIGINT');
  child.stdout.destroy();
});

test('a reader that goes away ends the command as quietly as cat', async (t) => {
  const child = edgectlCommand.start(['logs', '-n', 'factory', 'biglog'], environment());
  const stderr: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  await whileItRuns(child, once(child.stdout, 'data'));
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  t.is(code, 141);
  t.is(Buffer.concat(stderr).toString(), '');
});

test('logs of several containers are asked for by selector, with prefixes', async (t) => {
  const args = ['logs', '-l', 'app=web', '--all-containers', '--prefix', '--tail', '1'];
  const { stdout, exit } = await run(args);
  t.is(exit, 0);
  const prefixes = stdout
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/\].*/s, ']'));
  t.deepEqual(prefixes.sort(), ['[pod/web-0/sidecar]', '[pod/web-0/web]']);
});

test('a log that is killed again and again goes on exactly where it stopped', async (t) => {
  const output = join(folder, 'big.log');
  const resume = join(folder, 'big.resume');
  const limit = 8_000_000;
  const args = ['logs', '-n', 'factory', 'biglog', '--limit-bytes', String(limit), '--resume-file', resume];
  const size = (): number => statSync(output).size;
  for (let kills = 0; kills < 3; kills += 1) {
    const descriptor = openSync(output, 'a');
    const before = size();
    const child = spawn(process.execPath, [edgectlCommand.program, ...args], {
      stdio: ['ignore', descriptor, 'inherit'],
      env: { PATH: process.env['PATH'], ...environment() },
    });
    closeSync(descriptor);
    const gone = once(child, 'exit');
    // Somewhere in the middle of writing: as soon as a bit more is there.
    const watcher = watch(output, () => {
      if (size() >= before + 300_000) child.kill('SIGKILL');
    });
    await gone;
    watcher.close();
  }
  const descriptor = openSync(output, 'a');
  const child = spawn(process.execPath, [edgectlCommand.program, ...args], {
    stdio: ['ignore', descriptor, 'inherit'],
    env: { PATH: process.env['PATH'], ...environment() },
  });
  closeSync(descriptor);
  t.deepEqual(await once(child, 'exit'), [0, null]);
  const whole = await run(['logs', '-n', 'factory', 'biglog', '--limit-bytes', String(limit)]);
  t.is(size(), limit);
  t.is(whole.exit, 0, whole.stderr);
  t.true(readFileSync(output).equals(whole.stdout));
  t.is((JSON.parse(readFileSync(resume, 'utf8')) as { bytes: number }).bytes, limit);
});

test('a terminal is raw while the command runs, follows its size, and is restored', async (t) => {
  const script = `
    set timeout 20
    set stty_init "rows 24 columns 80"
    spawn sh -c "stty -g | cksum; ${process.execPath} ${edgectlCommand.program} exec -it web-0 -c web -- sh; echo code=$?; stty -g | cksum"
    expect -re {^\\s*(\\d+ \\d+)\\s} { set before $expect_out(1,string) } timeout { exit 11 }
    expect "# " {} timeout { exit 12 }
    send "until stty size | grep 80; do sleep 0.1; done\\r"
    expect "24 80" {} timeout { exit 13 }
    expect "# "
    stty rows 40 columns 132 < $spawn_out(slave,name)
    send "i=0; until stty size | grep 132; do sleep 0.1; i=\\$((i+1)); \\[ \\$i = 50 \\] && break; done\\r"
    expect "40 132" {} timeout { exit 14 }
    send "exit 4\\r"
    expect "code=4" {} timeout { exit 15 }
    expect eof
  `;
  const child = spawn('expect', ['-c', script], {
    env: { PATH: process.env['PATH'], TERM: 'dumb', ...environment() },
  });
  const { exit, stdout, stderr } = await finished(child);
  t.is(exit, 0, `${stdout.toString()}${stderr}`);
  t.regex(stdout.toString(), /command terminated with exit code 4\r\n/);
  const sums = [...stdout.toString().matchAll(/^(\d{5,} \d+)\r$/gm)].map(([, sum]) => sum);
  t.is(sums.length, 2, stdout.toString());
});

test('without a terminal -t is given up, aloud', async (t) => {
  const { stdout, stderr } = await run(['exec', '-it', 'web-0', '-c', 'web', '--', 'tty'], '');
  t.regex(stderr, /^Unable to use a TTY - input is not a terminal or the right kind of file\n/);
  t.is(stdout.toString(), 'not a tty\n');
});

test('sessions are listed and ended by name', async (t) => {
  const child = edgectlCommand.start(['logs', '-f', 'web-0', '-c', 'sidecar'], environment());
  const ending = finished(child);
  await whileItRuns(child, once(child.stdout, 'data'));
  const listed = JSON.parse((await run(['sessions', '-o', 'json'])).stdout.toString()) as {
    items: { session: string; client: string; target: string }[];
  };
  const mine = listed.items.find(({ target }) => target === 'default/web-0/sidecar');
  t.truthy(mine, JSON.stringify(listed));
  const name = `${mine?.client}/${mine?.session}`;
  const { stdout } = await run(['sessions', 'cancel', name]);
  t.is(stdout.toString(), `session/${name} canceled\n`);
  const { exit, stderr } = await ending;
  t.is(exit, 130, stderr);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import test from 'ava';
import { build } from '../../scripts/build.mjs';
import { startAgentOnSandbox } from '../../scripts/support/sandbox.mjs';
import { waitUntil } from '../helpers/wait-until.ts';

const GUIDE = resolve(import.meta.dirname, '../../docs/how-to/try-with-mosquitto-sub.md');
const SOCKET = '/run/edgectl/mqtt.sock';

/** A shell with a process group of its own, so that what it leaves in the background can be ended with it. */
function shell(script: string, cwd: string): ChildProcess {
  return spawn('bash', ['-c', script], { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** What a listener has received, and a way to wait for more. */
class Received {
  text = '';
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.text += text;
    });
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      const { stdout } = this.#child;
      if (stdout === null) throw new Error('the listener has no output');
      await once(stdout, 'data', { signal: AbortSignal.timeout(30_000) });
    }
  }
}

test('every command of the guide to mosquitto_sub works as printed', async (t) => {
  t.timeout(120_000);
  await build();
  const node = await startAgentOnSandbox();
  t.teardown(() => node.stop());
  const folder = await mkdtemp(join(tmpdir(), 'edgectl-guide-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const guide = (await readFile(GUIDE, 'utf8')).replaceAll(SOCKET, node.socket);
  const blocks = [...guide.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const [listen = '', define = '', state = '', ...calls] = blocks;
  t.is(calls.length, 5);

  const asked = shell(state, folder);
  const presence = new Received(asked);
  t.teardown(() => endGroup(asked));
  await presence.until(/"state":"online"/);

  const listener = shell(listen, folder);
  const received = new Received(listener);
  t.teardown(() => endGroup(listener));
  // Nothing tells when a subscription is taken: the same call is sent until its answer comes.
  const ready = setInterval(
    () => shell(`${define}\nsend rpc '{"jsonrpc":"2.0","id":"ready","method":"node.status"}'`, folder),
    500,
  );
  await received.until(/"id":"ready"/).finally(() => clearInterval(ready));

  for (const call of calls) {
    const sender = shell(`${define}\n${call}`, folder);
    t.teardown(() => endGroup(sender));
    for (const [, id] of call.matchAll(/"id":"(\d+)"/g)) {
      await received.until(new RegExp(`/rpc \\{"jsonrpc":"2.0","id":"${id}","result"`));
    }
    const session = /"session":"(\w+)"/.exec(call)?.[1];
    if (session !== undefined)
      await received.until(new RegExp(`session/${session}/end \\{"reason":"(Completed|Canceled)"`));
  }
  t.regex(received.text, /"stdout":"Linux\\n"/);
  t.regex(received.text, /\/stdout\/0 sidecar (tick|warn)/);
  const copied = (): string => readFileSync(join(folder, 'copy.log'), 'utf8');
  await waitUntil(() => copied() !== '', 30_000);
  t.regex(copied(), /^starting httpd\n/);
});

/** A command of 45 seconds, a whole log and a follower, over each way in which a part of the tunnel ends: never a success that is none. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { startTunnelledAgent } from '../acceptance/tunnel-under-test.ts';
import { logText } from '../acceptance/node-under-test.ts';
import type { AgentProcess } from '../helpers/agent-process.ts';
import { startTestNode, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { RemoteCommand } from '../tunnel/helpers/apiserver.ts';
import { KubernetesApi } from '../tunnel/helpers/kubernetes-api.ts';
import { ModelApiserver } from '../tunnel/helpers/model-apiserver.ts';
import { Redis } from '../tunnel/helpers/redis.ts';
import { type Replica, startReplica } from '../tunnel/helpers/replicas.ts';
import { connected } from '../tunnel/helpers/tunnel-cloud.ts';

const COMMAND = ['sh', '-c', 'echo here; sleep 45; exit 3'].map(encodeURIComponent).join('&command=');
const EXEC = `/api/v1/namespaces/default/pods/web-0/exec?command=${COMMAND}&stdout=1&stderr=1`;
const LOG = '/api/v1/namespaces/factory/pods/biglog/log?container=logger';
const CUT = /\nedgectl: the log was cut here, \d+ bytes after its beginning: .+\n$/;
const WIRES = [undefined, ['v5.channel.k8s.io']] as const;
const SILENT_MS = 40_000;
const GENEROUS_MS = 120_000;

let node: SandboxNode;

interface Parts {
  readonly asked: Replica;
  readonly holder: Replica;
  agent: AgentProcess;
  startAgent(): Promise<AgentProcess>;
}

/** `back`: whether the logs go on. */
const ENDS: Readonly<Record<string, { readonly back: boolean; end(parts: Parts): Promise<void> }>> = {
  'SIGTERM of the replica that is asked': { back: false, end: ({ asked }) => asked.cloud.stop() },
  'SIGTERM of the replica that holds the node': { back: false, end: ({ holder }) => holder.cloud.stop() },
  'SIGTERM of the agent': {
    back: true,
    end: async (parts) => {
      await parts.agent.stop();
      parts.agent = await parts.startAgent();
    },
  },
  'SIGKILL of the agent': {
    back: true,
    end: async (parts) => {
      parts.agent.child.kill('SIGKILL');
      await parts.agent.exited;
      parts.agent = await parts.startAgent();
    },
  },
  'a link that is silent for 40 seconds': {
    back: true,
    end: async ({ agent }) => {
      agent.child.kill('SIGSTOP');
      await pause(SILENT_MS);
      agent.child.kill('SIGCONT');
    },
  },
};

/** A log as it comes, no faster than it is taken. */
class Reading {
  readonly chunks: Uint8Array[] = [];
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(response: Response) {
    if (response.body === null) throw new Error('no body');
    this.#reader = response.body.getReader();
  }

  get text(): Buffer {
    return Buffer.concat(this.chunks);
  }

  async until(enough: () => boolean): Promise<void> {
    while (!enough()) {
      const { done, value } = await this.#reader.read();
      if (done) return;
      this.chunks.push(value);
    }
  }

  leave(): Promise<void> {
    return this.#reader.cancel();
  }
}

function ticksOf(text: Buffer): number[] {
  return [...text.toString().matchAll(/^tick (\d+)$/gm)].map(([, number]) => Number(number));
}

async function start(t: ExecutionContext): Promise<Parts> {
  const [redis, api] = await Promise.all([Redis.start(t), KubernetesApi.start(t)]);
  api.pods.set('factory/biglog', node.name);
  const asked = await startReplica(t, 'asked', redis, api);
  const holder = await startReplica(t, 'holder', redis, api);
  const port = holder.cloud.ports.tunnel;
  const startAgent = (): Promise<AgentProcess> => {
    const folder = mkdtempSync(join(tmpdir(), 'tun-'));
    t.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return startTunnelledAgent(t, node, folder, { wire: 'auto' }, port);
  };
  const agent = await startAgent();
  await connected(holder.cloud, node.name);
  return { asked, holder, agent, startAgent };
}

test.before(async () => {
  node = await startTestNode(WHOLE_BIG_LOG);
});

test.after.always(() => node?.stop());

for (const [what, { back, end }] of Object.entries(ENDS)) {
  test.serial(
    `K1, K8: ${what}: the command fails, the logs are complete or say where they were cut`,
    async (t) => {
      t.timeout(600_000);
      const parts = await start(t);
      const model = await ModelApiserver.start(t, parts.asked.cloud);
      const commands = await Promise.all(
        WIRES.map((protocols) =>
          RemoteCommand.run(model, EXEC, protocols === undefined ? {} : { protocols }),
        ),
      );
      await Promise.all(commands.map((command) => command.until(() => command.bytes().includes('here'))));
      const [whole, follower] = await Promise.all(
        [LOG, `${LOG}&follow=true&tailLines=1`].map(
          async (path) => new Reading(await fetch(model.url(path))),
        ),
      );
      if (whole === undefined || follower === undefined) return t.fail();
      await whole.until(() => whole.text.length > 100_000);
      await follower.until(() => ticksOf(follower.text).length > 2);
      const ending = end(parts);
      // Where the logs go on, their readers come to it only then; a replica that stops waits for no reader that stands still.
      if (back) await ending;

      for (const command of commands) t.is(typeof (await command.ended()), 'string', 'words, no exit code');
      await whole.until(() => false);
      const cut = CUT.exec(whole.text.toString('latin1', Math.max(0, whole.text.length - 2_000)));
      const got = whole.text.subarray(0, whole.text.length - (cut?.[0].length ?? 0));
      t.true(got.equals(logText(node, 'factory', 'biglog', 'logger').subarray(0, got.length)));
      t.true(cut !== null || got.length > 41_000_000, `${got.length} bytes and no word`);
      const seen = ticksOf(follower.text).length;
      await follower.until(() => back && ticksOf(follower.text).length > seen + 3);
      const ticks = ticksOf(follower.text);
      t.deepEqual(
        ticks,
        Array.from(ticks, (_, index) => (ticks[0] ?? 0) + index),
      );
      if (!back) t.regex(follower.text.toString(), CUT);
      await ending;
      await follower.leave();
      const left = (): number => parts.asked.cloud.active + parts.holder.cloud.active;
      t.not(await waitUntil(() => left() === 0, GENEROUS_MS), undefined, `${left()} left`);
    },
  );
}

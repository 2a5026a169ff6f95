/** The tunnel, whole: kube-apiserver's requests through the cloud half and the agent to a real runtime, on both wires. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import test from 'ava';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { bigLogBytes, startTestNode, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { RemoteCommand } from '../tunnel/helpers/apiserver.ts';
import { decodeResourceMetrics } from '../tunnel/helpers/metrics-server.ts';
import { FileTeardowns } from '../tunnel/helpers/teardowns.ts';
import { ask, open } from '../tunnel/helpers/tunnel-cloud.ts';
import { execInput, tunnelWire } from './exec-input.ts';
import { logText } from './node-under-test.ts';
import { openFilesBelow, startTunnelUnderTest, type TunnelUnderTest } from './tunnel-under-test.ts';

const teardowns = new FileTeardowns();
const tunnels = new Map<string, TunnelUnderTest>();
let node: SandboxNode;
let bigLog: Buffer = Buffer.alloc(0);

/** The cloud passes on v5 beside v4 alone: not every node speaks it. */
const BOTH_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const;
const BIG_LOG_PATH = '/containerLogs/factory/biglog/logger';
/** What is read and what is fed; the long tests make it the recorded log, whole. */
const IS_WHOLE = process.env['EDGECTL_TUNNEL_LOG'] === 'whole';
const MEGABYTES = IS_WHOLE ? 40 : 4;
const BIG_LOG = IS_WHOLE ? WHOLE_BIG_LOG : {};
const LEAVING_TIMEOUT_MS = 20_000;
const LEAVING_ROUNDS = 5;
const LEFT_WITHIN_MS = 1000;

/** Resolves when the sidecar has said so many more lines. */
async function ticks(response: Readable, lines: number): Promise<void> {
  let seen = 0;
  for await (const bytes of response.iterator({ destroyOnReturn: false })) {
    seen += (bytes as Buffer).toString().match(/sidecar tick \d+/g)?.length ?? 0;
    if (seen >= lines) return;
  }
}

function tunnelOf(wire: string): TunnelUnderTest {
  const tunnel = tunnels.get(wire);
  if (tunnel === undefined) throw new Error(`no tunnel on the ${wire} wire`);
  return tunnel;
}

function execPath(...command: string[]): string {
  const words = command.map((word) => `command=${encodeURIComponent(word)}`).join('&');
  return `/exec/default/web-0/web?${words}`;
}

async function feed({ connection }: RemoteCommand, input: Buffer): Promise<void> {
  for (let at = 0; at < input.length; at += 65_536)
    await connection?.writeStdin(input.subarray(at, at + 65_536));
  await connection?.closeStdin();
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test.before('start the node, and an agent for each wire', async () => {
  node = await startTestNode({ pods: ['default/web-0', 'factory/biglog'], ...BIG_LOG });
  teardowns.teardown(() => node.stop());
  for (const wire of ['auto', 'stock'] as const) {
    const folder = mkdtempSync(join(tmpdir(), 'tun-'));
    teardowns.teardown(() => rm(folder, { recursive: true, force: true }));
    tunnels.set(wire, await startTunnelUnderTest(teardowns, node, folder, { wire }));
  }
});

test.after.always('stop them', () => teardowns.run());

test('both halves agree on their own wire, and on the stock wire where one is told to', (t) => {
  t.is(tunnelOf('auto').session.link.mode, 'v1');
  t.is(tunnelOf('stock').session.link.mode, 'stock');
});

// One after the other: each agent takes the start of an exec in a container for its own, and a node has one agent.
for (const wire of ['auto', 'stock']) {
  test.serial(
    `${wire}: a log of ${MEGABYTES} MB equals the text in the CRI files, byte for byte`,
    async (t) => {
      const { status, body, broken } = await ask(tunnelOf(wire).cloud, BIG_LOG_PATH);
      t.is(status, 200);
      t.false(broken);
      t.true(body.length >= bigLogBytes(BIG_LOG), `${body.length} bytes`);
      if (bigLog.length < body.length) bigLog = logText(node, 'factory', 'biglog', 'logger');
      t.true(body.equals(bigLog.subarray(0, body.length)));
    },
  );

  test.serial(`${wire}: a log is followed, and let go within a second when its reader leaves`, async (t) => {
    const { cloud, agent } = tunnelOf(wire);
    const { pid = 0 } = agent.child;
    const folder = join(node.addresses.podLogsFolder, 'default_web-0_');
    const took: number[] = [];
    // A machine that does other things may be late once.
    for (let round = 0; round < LEAVING_ROUNDS && Math.min(...took) > LEFT_WITHIN_MS; round += 1) {
      const response = await open(cloud, '/containerLogs/default/web-0/sidecar?follow=true&tailLines=1');
      await ticks(response, 2);
      t.true(openFilesBelow(pid, folder) > 0);
      response.destroy();
      const tookMs = await waitUntil(() => openFilesBelow(pid, folder) === 0, LEAVING_TIMEOUT_MS);
      took.push(tookMs ?? Number.POSITIVE_INFINITY);
    }
    t.true(Math.min(...took) <= LEFT_WITHIN_MS, took.join());
  });

  test.serial(`${wire}: exec keeps both streams apart and gives the exit code`, async (t) => {
    const path = execPath('sh', '-c', 'echo out; echo err >&2; exit 7');
    const command = await RemoteCommand.run(tunnelOf(wire).apiserver, path);
    t.is(await command.ended(), 7);
    t.is(command.bytes().toString(), 'out\n');
    t.is(command.bytes('stderr').toString(), 'err\n');
  });

  test.serial(`${wire}: ${MEGABYTES} MB come back from cat as they went in`, async (t) => {
    const input = randomBytes(MEGABYTES * 1_000_000);
    const command = await RemoteCommand.run(tunnelOf(wire).apiserver, execPath('cat'), { stdin: true });
    // Where the connection is lost under it, the end says why.
    await feed(command, input).catch(() => undefined);
    t.is(await command.ended(), 0);
    t.is(sha256(command.bytes()), sha256(input));
  });

  test.serial(`${wire}: a terminal has the size that it is told`, async (t) => {
    const command = await RemoteCommand.run(tunnelOf(wire).apiserver, execPath('sh'), {
      stdin: true,
      tty: true,
    });
    command.connection?.resize(132, 40);
    // The size comes on a stream of its own, beside the input.
    await command.connection?.writeStdin(
      Buffer.from('until [ "$(stty size)" = "40 132" ]; do sleep 0.1; done; echo sized-$((1+1)); exit 5\n'),
    );
    t.is(await command.ended(), 5);
    t.true(command.bytes().includes('sized-2'));
  });

  test.serial(`${wire}: attach joins the output of the first process, and leaves it running`, async (t) => {
    const { apiserver } = tunnelOf(wire);
    for (let round = 0; round < 2; round += 1) {
      const attached = await RemoteCommand.run(apiserver, '/attach/default/web-0/sidecar');
      await attached.until(() => attached.bytes().includes('sidecar tick'));
      attached.connection?.close();
    }
    t.pass();
  });

  test.serial(`${wire}: WebSocket is spoken too, in the protocol that the client likes best`, async (t) => {
    const { apiserver } = tunnelOf(wire);
    for (const protocol of ['v5.channel.k8s.io', 'v4.channel.k8s.io'] as const) {
      const command = await RemoteCommand.run(apiserver, execPath('sh', '-c', 'echo heard; exit 3'), {
        protocols: protocol === 'v5.channel.k8s.io' ? BOTH_PROTOCOLS : [protocol],
      });
      t.is(command.connection?.protocol, protocol);
      t.is(await command.ended(), 3);
      t.is(command.bytes().toString(), 'heard\n');
    }
    const { refused } = await RemoteCommand.dial(apiserver, execPath('true'), {
      protocols: ['v5.channel.k8s.io'],
    });
    t.is(refused?.httpStatus, 403);
  });

  test.serial(
    `${wire}: B1, B2: every byte of the input, or the exit of a process that wants none`,
    async (t) => {
      const { apiserver } = tunnelOf(wire);
      const small = { rounds: 1, sizes: [300_000], lateSeconds: 0 };
      await execInput(t, tunnelWire(apiserver, 'spdy'), small);
      await execInput(t, tunnelWire(apiserver, 'v5', { protocols: BOTH_PROTOCOLS }), small);
    },
  );

  for (const stdin of [false, true]) {
    const held = stdin ? ', also with its input held up (K12)' : '';
    test.serial(`${wire}: a command whose client has left is ended on the node${held}`, async (t) => {
      const { apiserver } = tunnelOf(wire);
      const mark = `left-${wire}-${stdin ? 'held' : 'plain'}`;
      const counting = async (): Promise<string> => {
        const count = await RemoteCommand.run(
          apiserver,
          execPath(
            'sh',
            '-c',
            `grep -c "while sleep 1; do : ${mark[0]}[${mark[1]}]${mark.slice(2)}" /proc/[0-9]*/cmdline | grep -c ":1$"`,
          ),
        );
        await count.ended();
        return count.bytes().toString().trim();
      };
      const loop = await RemoteCommand.run(
        apiserver,
        execPath('sh', '-c', `echo here; while sleep 1; do : ${mark}; done`),
        { stdin },
      );
      await loop.until(() => loop.bytes().includes('here'));
      t.is(await counting(), '1');
      // More than all buffers on the way hold; nobody reads it.
      if (stdin) loop.connection?.writeStdin(Buffer.alloc(20_000_000)).catch(() => undefined);
      t.is(await counting(), '1');
      loop.connection?.close();
      let left = '1';
      while (left !== '0') left = await counting();
      t.is(left, '0');
    });
  }

  test.serial(`${wire}: what is missing is said, and why`, async (t) => {
    const { apiserver, cloud } = tunnelOf(wire);
    const missing = await RemoteCommand.dial(apiserver, '/exec/default/web-0/nope?command=true');
    t.is(missing.refused?.httpStatus, 404);
    t.regex(missing.refused?.text ?? '', /container .*nope.* not found in pod/);
    const unknown = await RemoteCommand.run(apiserver, execPath('no-such-program'));
    t.regex(String(await unknown.ended()), /no-such-program/);
    const log = await ask(cloud, '/containerLogs/default/web-0/nope');
    t.is(log.status, 400);
    t.regex(log.body.toString(), /nope/);
  });

  test.serial(`${wire}: metrics of the node come from Edged`, async (t) => {
    const { cloud } = tunnelOf(wire);
    const summary = await ask(cloud, '/stats/summary', { headers: { Host: `${node.name}:10350` } });
    t.is(summary.status, 200);
    t.like(JSON.parse(summary.body.toString()), { node: { nodeName: node.name } });
    const metrics = await ask(cloud, '/metrics/cadvisor', { headers: { Host: node.name } });
    t.is(metrics.status, 200);
    t.regex(metrics.body.toString(), /^container_/m);
    // What metrics-server asks for: `kubectl top nodes` and `top pods`.
    const resource = await ask(cloud, '/metrics/resource', { http: 2, headers: { Host: node.name } });
    const { node: usage, pods } = decodeResourceMetrics(resource.body.toString());
    t.not(usage, undefined);
    t.truthy(pods.get('default/web-0')?.get('sidecar'));
  });
}

/** H5: connections that say nothing, opened by somebody without a credential. */
import { connect, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';
import { startAttackedNode } from '../helpers/attacked-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';

export interface SilentConnections {
  readonly connections: number;
  /** How often somebody with a credential comes meanwhile, on a new connection each time. */
  readonly visits: number;
}

const MIB = 1024 * 1024;
const SLOWEST_MS = 2000;
const GROWN_MAX_BYTES = 96 * MIB;
/** The handshake of a connection has 10 s. */
const CLOSED_WITHIN_MS = 20_000;
const POLICY = 'bindings:\n  - { role: viewer, principals: [vera] }\n';

export async function silentConnections(
  t: ExecutionContext,
  { connections, visits }: SilentConnections,
): Promise<void> {
  const node = await startAttackedNode(t, {
    users: ['vera'],
    policy: POLICY,
    rest: true,
  });
  const ask = (): Promise<number> => node.ask('vera', 'GET', '/api/v1/pods');
  t.true((await waitUntil(async () => (await ask()) === 200, 10_000)) !== undefined);
  const silent = new Set<Socket>();
  let connected = 0;
  const open = (door: number): void => {
    const socket = connect(door, '127.0.0.1', () => {
      connected += 1;
    });
    silent.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      silent.delete(socket);
    });
  };
  t.teardown(() => {
    for (const socket of silent) socket.destroy();
  });
  const { slowestMs, grownBytes } = await node.during(async () => {
    for (let index = 0; index < connections; index += 1) {
      open(node.restPort);
      open(node.port);
    }
    await waitUntil(() => connected >= connections * 2, 30_000);
    for (let visit = 0; visit < visits; visit += 1) {
      t.is(await ask(), 200, `visit ${visit}`);
      const caller = await node.caller('vera', `visitor-${visit}`);
      await caller.client.end();
    }
  });
  t.true(slowestMs < SLOWEST_MS, `root waited ${slowestMs} ms`);
  t.true(grownBytes < GROWN_MAX_BYTES, `the agent grew by ${grownBytes} bytes`);
  t.true(
    (await waitUntil(() => silent.size === 0, CLOSED_WITHIN_MS)) !== undefined,
    `${silent.size} are still open`,
  );
}

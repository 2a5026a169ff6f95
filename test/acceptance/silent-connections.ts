/** H5: connections that say nothing, opened by somebody without a credential. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { AttackedNode } from '../helpers/attacked-node.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

export interface SilentConnections {
  readonly connections: number;
  /** How often somebody with a credential comes meanwhile, on a new connection each time. */
  readonly visits: number;
  /** The longest that a call of root may take meanwhile: what a busy machine needs, or what an idle one does. */
  readonly slowestMs: number;
}

const MIB = 1024 * 1024;
const GROWN_MAX_BYTES = 160 * MIB;
/** A connection has 10 s for its handshake. */
const CLOSED_WITHIN_MS = 40_000;
const LOGIN_MS = 30_000;
/** Opened again by then, so that the attack is on. */
const REOPENED = 2_000;
/** TLS: a record of 512 bytes begins. MQTT: a CONNECT of which the rest never comes. */
const FIRST_BYTES = { nothing: '', 'a first byte': '16', 'half a hello': '160301020001' } as const;

/**
 * On a node whose viewer is `vera`, with the Kubernetes API.
 * @returns what waits until all of them are closed: the agent has other things to do meanwhile
 */
export async function silentConnections(
  t: ExecutionContext,
  node: AttackedNode,
  { connections, visits, slowestMs: mostMs }: SilentConnections,
): Promise<(t: ExecutionContext) => Promise<void>> {
  const ask = (): Promise<number> => node.ask('vera', 'GET', '/api/v1/pods');
  t.true((await waitUntil(async () => (await ask()) === 200, 30_000)) !== undefined);
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
  t.true(slowestMs < mostMs, `root waited ${slowestMs} ms`);
  t.true(grownBytes < GROWN_MAX_BYTES, `the agent grew by ${grownBytes} bytes`);
  return async (later) => {
    const closed = await waitUntil(() => silent.size === 0, CLOSED_WITHIN_MS);
    for (const socket of silent) socket.destroy();
    later.not(closed, undefined, `${silent.size} are still open`);
  };
}

export interface ReopenedConnections {
  readonly saying: keyof typeof FIRST_BYTES;
  readonly visits: number;
  readonly slowestMs: number;
}

/** Each connection that is closed is opened again at once, by another process on the same address. */
export async function reopenedConnections(
  t: ExecutionContext,
  node: AttackedNode,
  { saying, visits, slowestMs: mostMs }: ReopenedConnections,
): Promise<void> {
  const ask = (): Promise<number> => node.ask('vera', 'GET', '/api/v1/pods');
  t.true((await waitUntil(async () => (await ask()) === 200, 30_000)) !== undefined);
  const attacker = fork(new URL('../fixtures/reopener.ts', import.meta.url), [
    FIRST_BYTES[saying],
    String(node.restPort),
    String(node.port),
  ]);
  t.teardown(() => attacker.kill('SIGKILL'));
  let opened = 0;
  attacker.on('message', (count: number) => {
    opened = count;
  });
  const { slowestMs, grownBytes } = await node.during(async () => {
    while (opened < REOPENED) await whileItRuns(attacker, once(attacker, 'message'));
    const before = opened;
    for (let visit = 0; visit < visits; visit += 1) {
      t.is(await ask(), 200, `visit ${visit}`);
      const login = node.caller('vera', `visitor-${visit}`).then(({ client }) => client.end());
      // A client whose connection is closed before it was answered says nothing.
      const isIn = await Promise.race([login.then(() => true), pause(LOGIN_MS, false, { ref: false })]);
      t.true(isIn, `login ${visit}`);
    }
    t.log(`${before} connections before, ${opened - before} during ${visits} visits at each door`);
  });
  t.true(slowestMs < mostMs, `root waited ${slowestMs} ms`);
  t.true(grownBytes < GROWN_MAX_BYTES, `the agent grew by ${grownBytes} bytes`);
}

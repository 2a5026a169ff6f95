/** The same message again: after a refusal, after a failure, and after somebody else has changed the same. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceEditResult } from '@edgectl/rpc-schema/generated/types';
import type { RpcErrorObject } from '@edgectl/rpc-schema/errors';
import test, { type ExecutionContext } from 'ava';
import { type SandboxNode, startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { startAgent, type TestAgent } from '../../helpers/agent.ts';
import { connectToSocket, TestCaller, type TestClient, topics } from '../../helpers/mqtt-client.ts';

const PRESS = { namespace: 'factory', name: 'press-1' };

let folder: string;
let node: SandboxNode;
let agent: TestAgent;

test.before(async () => {
  folder = mkdtempSync(join(tmpdir(), 're-'));
  node = await startSandboxNode({ containers: false, modbus: true });
  const { metaServer, database } = node.addresses;
  agent = await startAgent(folder, {
    backends: {
      metaserver: metaServer,
      edged: 'http://127.0.0.1:9',
      cri: `unix://${join(folder, 'cri.sock')}`,
      edgeStore: database,
      podLogs: join(folder, 'pods'),
    },
  });
});

test.after.always(async () => {
  await agent?.stop();
  await node?.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface Answer {
  readonly result?: DeviceEditResult;
  readonly error?: RpcErrorObject;
}

/** Sends calls with ids of the test's own. */
class Sender {
  readonly #client: TestClient;
  readonly #branch: { readonly principal: string; readonly client: string };

  constructor(client: TestClient, name: string) {
    this.#client = client;
    this.#branch = { principal: 'root', client: name };
  }

  async start(): Promise<this> {
    await this.#client.subscribe(topics.clientFilter(this.#branch));
    return this;
  }

  async call(id: string | number, method: string, params: object): Promise<Answer> {
    const topic = topics.response(this.#branch);
    const answer = this.#client.next((message) => message.topic === topic);
    await this.#client.publish(
      topics.request(this.#branch),
      JSON.stringify({ jsonrpc: '2.0', id, method, params }),
    );
    return JSON.parse((await answer).payload.toString()) as Answer;
  }

  set(id: string | number, setpoint: number, more: object = {}): Promise<Answer> {
    return this.call(id, 'device.edit', { ...PRESS, set: { setpoint }, persist: false, ...more });
  }
}

async function sender(t: ExecutionContext, name: string): Promise<Sender> {
  const client = await connectToSocket(agent.configuration.socket);
  t.teardown(() => client.end());
  return new Sender(client, name).start();
}

function onThePlc(): number {
  return node.modbus?.plc.machine(1).setpoint ?? Number.NaN;
}

test.serial(
  'F2: what was refused because the mapper was dead runs with the same id when it is back',
  async (t) => {
    const plc = await sender(t, 'plc-1');
    await node.modbus?.mapper.kill();
    for (const id of ['x', 7]) {
      const { error } = await plc.set(id, 55);
      t.like(error, { code: -32006, data: { retryable: true, ran: 'no' } });
    }
    await node.modbus?.mapper.start();
    const { result } = await plc.set('x', 55);
    t.is(result?.items[0]?.paths[0]?.readBack, 'confirmed');
    t.is(onThePlc(), 55);
    const sent = node.modbus?.mapper.updates.length;
    const repeat = await plc.set('x', 55);
    t.deepEqual(repeat.result, result);
    t.is(node.modbus?.mapper.updates.length, sent);
  },
);

test.serial('F2: every refusal before anything was done says so', async (t) => {
  const plc = await sender(t, 'plc-2');
  const refusals: readonly [string, object][] = [
    ['device.edit', { ...PRESS, set: { setpoint: 'much' } }],
    ['device.edit', { ...PRESS, set: { setpoint: 4000 } }],
    ['device.edit', { ...PRESS, name: 'nobody', set: { setpoint: 4 } }],
    ['device.edit', { ...PRESS, set: { setpoint: 4 }, ifUnmodified: 'old' }],
    ['device.revert', { ...PRESS, ids: ['none'] }],
    ['device.edit', { nonsense: true }],
    ['pod.exec', { name: 'web-0', command: ['true'], inline: true }],
    ['pod.restart', { name: 'web-0' }],
  ];
  for (const [method, params] of refusals) {
    const { error } = await plc.call(`${method} ${JSON.stringify(params)}`.slice(0, 100), method, params);
    t.is(error?.data?.ran, 'no', `${method} ${JSON.stringify(params)}: ${error?.message}`);
  }
});

test.serial('F2: what may have happened is remembered, and not retryable', async (t) => {
  const plc = await sender(t, 'plc-3');
  const { modbus } = node;
  modbus?.mapper.behave({ clamp: { minimum: 0, maximum: 50 } });
  const differs = await plc.set('differs', 80);
  modbus?.mapper.behave();
  t.like(differs.error, { data: { retryable: false, ran: 'yes' } });
  const sent = modbus?.mapper.updates.length;
  t.deepEqual((await plc.set('differs', 80)).error, differs.error);
  t.is(modbus?.mapper.updates.length, sent);
  modbus?.mapper.behave({ fail: 'the line is locked' });
  const refused = await plc.set('refused', 43);
  modbus?.mapper.behave({ fail: undefined });
  t.like(refused.error, { data: { ran: 'no' } });
  t.is((await plc.set('refused', 43)).result?.items[0]?.paths[0]?.readBack, 'confirmed');
});

test.serial('F13: a number id is no repeat when another client has written in between', async (t) => {
  const [plc, panel] = [await sender(t, 'plc-4'), await sender(t, 'panel')];
  t.is((await plc.set(1, 41)).result?.items[0]?.paths[0]?.reported, '41');
  t.is((await panel.set('p', 30)).result?.items[0]?.paths[0]?.reported, '30');
  t.is((await plc.set(1, 41)).result?.items[0]?.paths[0]?.readBack, 'confirmed');
  t.is(onThePlc(), 41);
  // A repeat with nobody in between is one.
  const sent = node.modbus?.mapper.updates.length;
  await plc.set(1, 41);
  t.is(node.modbus?.mapper.updates.length, sent);
});

test.serial(
  'F13: a value that came by set, and a lasting edit that was taken back, count as well',
  async (t) => {
    const plc = await sender(t, 'plc-5');
    await plc.set(1, 41);
    const client = await connectToSocket(agent.configuration.socket);
    t.teardown(() => client.end());
    const branch = { principal: 'root', client: 'bare' };
    await client.subscribe(topics.clientFilter(branch));
    const property = { ...PRESS, property: 'setpoint' };
    const written = client.next(({ topic }) => topic === topics.setAnswer(branch, property));
    await client.publish(topics.set(branch, property), '30');
    await written;
    t.is(onThePlc(), 30);
    await plc.set(1, 41);
    t.is(onThePlc(), 41);
    await plc.set(1, 45, { persist: true });
    const other = await sender(t, 'other');
    await other.call('r', 'device.revert', PRESS);
    await plc.set(1, 45, { persist: true });
    t.is(onThePlc(), 45);
    await other.call('r2', 'device.revert', PRESS);
  },
);

test.serial(
  'N6: the audit says who set which value, old and new, by every door, unless the policy says secret',
  async (t) => {
    const client = await connectToSocket(agent.configuration.socket);
    t.teardown(() => client.end());
    const branch = { principal: 'root', client: 'audited' };
    await client.subscribe(topics.clientFilter(branch));
    const property = { ...PRESS, property: 'setpoint' };
    const set = async (value: string): Promise<void> => {
      const written = client.next(({ topic }) => topic === topics.setAnswer(branch, property));
      await client.publish(topics.set(branch, property), value);
      await written;
    };
    const root = await new TestCaller(client, 'root', 'reader').start();
    /** The record of the end may come a second after the answer. */
    const lastEnd = async (setpoint: string): Promise<unknown> => {
      for (;;) {
        const { result } = (await root.call('audit.list', { name: 'press-1', tail: 1 })) as {
          result: { items: { outcome: string; at: string; values?: unknown }[] };
        };
        const [record] = result.items;
        if (record?.outcome === 'succeeded' && onThePlc() === Number(setpoint) && record.at >= since)
          return record.values;
      }
    };
    let since = new Date().toISOString();
    const caller = await sender(t, 'audited-rpc');
    const answer = await caller.set('first', 11);
    t.is(answer.result?.items[0]?.paths[0]?.readBack, 'confirmed', JSON.stringify(answer));
    t.deepEqual(await lastEnd('11'), [
      { device: 'factory/press-1', path: 'setpoint', before: '"60"', after: '"11"' },
    ]);
    since = new Date().toISOString();
    await set('12');
    t.like(await lastEnd('12'), [{ path: 'setpoint', after: '"12"' }]);
    writeFileSync(join(folder, 'policy.yaml'), 'audit: { values: secret }\n', { mode: 0o600 });
    since = new Date().toISOString();
    await set('13');
    t.is(await lastEnd('13'), undefined);
    rmSync(join(folder, 'policy.yaml'));
  },
);

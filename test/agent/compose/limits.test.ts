import test, { type ExecutionContext } from 'ava';
import { EdgectlError, type RpcErrorObject } from '@edgectl/rpc-schema/errors';
import type { ErrorKind } from '@edgectl/rpc-schema/error-table';
import type { Caller } from '../../../agent/access/caller.ts';
import { parseMessage } from '../../../agent/calls/parse-message.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../common/limits.ts';
import { callerNamed } from '../access/policy-bench.ts';
import { settle } from '../../helpers/manual-clock.ts';
import { MemorySource } from '../../helpers/memory-source.ts';
import { topics } from '../../helpers/mqtt-client.ts';
import { type RpcNode, startRpcNode, type TestMethod } from '../../helpers/rpc-node.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { NEVER_ABORTED } from '../../helpers/never-aborted.ts';

const META = { source: 'agent', observedAt: '2026-01-01T00:00:00Z' };
const ALICE = callerNamed('alice', 'embedded');
const BOB = callerNamed('bob', 'embedded');

/** `pod.restart` never answers, `pod.list` answers with a kilobyte. */
const METHODS: readonly TestMethod[] = [
  { name: 'pod.list', run: async () => ({ meta: META, items: ['x'.repeat(1024)] }) },
  { name: 'pod.restart', run: () => new Promise(() => undefined) },
  { name: 'device.edit', run: async () => ({ meta: META, items: [] }) },
];

class Bench {
  readonly #node: RpcNode;
  readonly #limits: Limits;
  #count = 0;

  constructor(node: RpcNode, limits: Limits) {
    this.#node = node;
    this.#limits = limits;
  }

  get sessions(): RpcNode['sessions'] {
    return this.#node.sessions;
  }

  /** The errors of the answers, as the pipeline gives them; one that does not come is none. */
  async errors(caller: Caller, message: unknown): Promise<(EdgectlError | undefined)[]> {
    const payload = Buffer.isBuffer(message) ? message : Buffer.from(JSON.stringify(message));
    const route = { topic: topics.response({ principal: caller.principal, client: caller.client }) };
    const origin = { caller, route, exempt: false, expiresInMs: undefined };
    const works = this.#node.rpc.pipeline.admit(parseMessage(payload, this.#limits), origin);
    const texts = await Promise.all(
      works.map((work) => Promise.race([work.run(), settle().then(() => undefined)])),
    );
    return texts.map((text) => {
      const { error } = JSON.parse(String(text ?? '{}')) as { error?: RpcErrorObject };
      return error === undefined ? undefined : EdgectlError.fromRpc(error);
    });
  }

  call(
    caller: Caller,
    method: string,
    params: object = {},
    id?: string,
  ): Promise<(EdgectlError | undefined)[]> {
    this.#count += 1;
    return this.errors(caller, { jsonrpc: '2.0', id: id ?? `c-${this.#count}`, method, params });
  }
}

const RESTART = { name: 'web-0' };
const EDIT = { name: 'press-1', set: { setpoint: 1 } };

/** A limit, made small; what stays within it, and what goes beyond. The last of `beyond` is refused. */
const CASES: readonly {
  readonly limits: Partial<Limits>;
  readonly kind: ErrorKind;
  readonly within: (bench: Bench) => Promise<(EdgectlError | undefined)[]>;
  readonly beyond: (bench: Bench) => Promise<(EdgectlError | undefined)[]>;
}[] = [
  {
    limits: { requestMaxBytes: 200 },
    kind: 'RequestEntityTooLarge',
    within: (bench) => bench.call(ALICE, 'pod.list'),
    beyond: (bench) => bench.call(ALICE, 'pod.list', { labelSelector: 'a'.repeat(200) }),
  },
  {
    limits: { requestMaxDepth: 4 },
    kind: 'InvalidRequest',
    within: (bench) => bench.call(ALICE, 'pod.list'),
    beyond: (bench) => bench.call(ALICE, 'pod.list', { a: { b: { c: {} } } }),
  },
  {
    limits: { batchMaxRequests: 2 },
    kind: 'RequestEntityTooLarge',
    within: (bench) =>
      bench.errors(
        ALICE,
        [1, 2].map((id) => ({ jsonrpc: '2.0', id, method: 'pod.list' })),
      ),
    beyond: (bench) =>
      bench.errors(
        ALICE,
        [1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'pod.list' })),
      ),
  },
  {
    limits: { answerMaxBytes: 1100 },
    kind: 'RequestEntityTooLarge',
    within: (bench) => bench.call(ALICE, 'device.edit', EDIT),
    beyond: (bench) => bench.call(ALICE, 'pod.list'),
  },
  {
    limits: { runningCallsPerPrincipal: 1 },
    kind: 'TooManyRequests',
    within: async (bench) => [
      ...(await bench.call(ALICE, 'pod.restart', RESTART)),
      ...(await bench.call(BOB, 'pod.restart', RESTART)),
    ],
    beyond: (bench) => bench.call(ALICE, 'pod.list'),
  },
  {
    limits: { runningCallsInAll: 1 },
    kind: 'TooManyRequests',
    within: (bench) => bench.call(ALICE, 'pod.restart', RESTART),
    beyond: (bench) => bench.call(BOB, 'pod.list'),
  },
  {
    limits: { rememberedCallsPerPrincipal: 1 },
    kind: 'TooManyRequests',
    within: async (bench) => [
      ...(await bench.call(ALICE, 'device.edit', EDIT)),
      ...(await bench.call(BOB, 'device.edit', EDIT)),
    ],
    beyond: (bench) => bench.call(ALICE, 'device.edit', EDIT),
  },
  {
    limits: { rememberedCallsInAll: 1 },
    kind: 'TooManyRequests',
    within: (bench) => bench.call(ALICE, 'device.edit', EDIT),
    beyond: (bench) => bench.call(BOB, 'device.edit', EDIT),
  },
  {
    limits: { sessionsPerPrincipal: 1 },
    kind: 'TooManyRequests',
    within: async (bench) => [await open(bench, ALICE), await open(bench, BOB)],
    beyond: async (bench) => [await open(bench, ALICE)],
  },
  {
    limits: { sessionsInAll: 1 },
    kind: 'TooManyRequests',
    within: async (bench) => [await open(bench, ALICE)],
    beyond: async (bench) => [await open(bench, BOB)],
  },
  {
    limits: { windowMaxBytes: 2_000_000 },
    kind: 'InvalidParams',
    within: async (bench) => [await open(bench, ALICE, 2_000_000)],
    beyond: async (bench) => [await open(bench, ALICE, 2_000_001)],
  },
];

/** Why no session was opened. */
async function open(bench: Bench, caller: Caller, window = 1000): Promise<EdgectlError | undefined> {
  const request = {
    caller,
    kind: 'pod.logs',
    target: 'default/a',
    params: { window },
    followed: false,
  } as const;
  try {
    await bench.sessions.open(request, async () => new MemorySource(), NEVER_ABORTED);
    return undefined;
  } catch (error) {
    return EdgectlError.from(error);
  }
}

async function start(t: ExecutionContext, changed: Partial<Limits>): Promise<Bench> {
  const node = await startRpcNode({ folder: temporaryFolder(t), methods: METHODS, limits: changed });
  t.teardown(() => node.stop());
  return new Bench(node, { ...DEFAULT_LIMITS, ...changed });
}

for (const { limits, kind, within, beyond } of CASES) {
  test(`${Object.keys(limits)[0]} is a limit with an error of its own`, async (t) => {
    const bench = await start(t, limits);
    for (const error of await within(bench)) t.is(error, undefined);
    const error = (await beyond(bench)).at(-1);
    t.is(error?.kind, kind);
    t.true((error?.message.length ?? 0) > 10);
  });
}

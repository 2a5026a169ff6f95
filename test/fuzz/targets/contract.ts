/** What arrives under `from/`: topics, JSON-RPC, control messages, and all of them through the whole door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import { isPrincipal, nodeOf, nodeOfStateTopic, Topics } from '@edgectl/rpc-schema/topics';
import { matches, mayPublish, maySubscribe } from '../../../agent/broker/access-list.ts';
import type { Attachment } from '../../../agent/broker/attachment.ts';
import { parseMessage } from '../../../agent/calls/parse-message.ts';
import { selectFields } from '../../../agent/calls/select-fields.ts';
import { Validator } from '../../../common/validator.ts';
import { parseControl } from '../../../agent/sessions/control.ts';
import { DEFAULT_LIMITS } from '../../../common/limits.ts';
import { NODE } from '../../helpers/test-configuration.ts';
import { startRpcNode } from '../../helpers/rpc-node.ts';
import { readExamples } from '../../../rpc-schema/generate/examples.ts';
import { json, texts } from '../corpora.ts';
import type { FuzzTarget } from '../harness.ts';

const EXAMPLES = readExamples(fileURLToPath(new URL('../../../rpc-schema', import.meta.url))).methods;

const TOPIC_CORPUS = texts(
  `edgectl/v1/${NODE}/state`,
  `edgectl/v1/${NODE}/from/alice/hmi/rpc`,
  `edgectl/v1/${NODE}/to/alice/hmi%2F1/rpc`,
  `edgectl/v1/${NODE}/from/alice/hmi/session/s-1/stdin/1024`,
  `edgectl/v1/${NODE}/from/alice/hmi/session/s-1/control`,
  `edgectl/v1/${NODE}/to/alice/hmi/session/s-1/stdout/9007199254740991`,
  `edgectl/v1/${NODE}/from/alice/hmi/set/factory/press-1/setpoint`,
  `edgectl/v1/${NODE}/device/factory/press-1/setpoint`,
  `edgectl/v1/${NODE}/event/Pod/default/web-0`,
  `$share/g/edgectl/v1/+/to/#`,
);

const REQUESTS = json(
  ...Object.entries(EXAMPLES).map(([method, { params }], index) => ({
    jsonrpc: '2.0',
    id: index,
    method,
    params,
  })),
  [
    { jsonrpc: '2.0', id: 'a', method: 'pod.list', params: { fields: ['metadata.name'] } },
    { jsonrpc: '2.0', method: 'session.detach', params: { all: true } },
  ],
);

const CONTROLS = json(
  { jsonrpc: '2.0', method: 'session.ack', params: { session: 's-1', stdout: 1024, stderr: 0, end: true } },
  { jsonrpc: '2.0', method: 'session.resize', params: { columns: 80, rows: 24 } },
  [
    { jsonrpc: '2.0', method: 'session.closeStdin', params: { bytes: 12 } },
    { jsonrpc: '2.0', method: 'session.cancel' },
  ],
);

const topics: FuzzTarget = {
  name: 'topics',
  corpus: TOPIC_CORPUS,
  open() {
    const all = new Topics(NODE);
    return {
      feed(input) {
        const topic = input.toString();
        const from = all.parseFrom(topic);
        if (from !== undefined && !isPrincipal(from.principal)) throw new Error('nobody can be called so');
        // What was read is written the same way: a second spelling of an address would slip past an access list.
        if (from?.kind === 'set' && all.set(from, from) !== topic) throw new Error('another spelling');
        if (from?.kind === 'rpc' && all.request(from) !== topic) throw new Error('another spelling');
        if (from !== undefined && !mayPublish(from.principal, NODE, topic)) throw new Error('not its own');
        all.parseTo(topic);
        all.parseReport(topic);
        nodeOf(topic);
        nodeOfStateTopic(topic);
        // Whatever filter alice may subscribe to, it shows her nothing of bob's.
        if (maySubscribe('alice', topic) && matches(topic, `edgectl/v1/${NODE}/to/bob/hmi/rpc`)) {
          throw new Error(`${topic} is not alice's`);
        }
      },
    };
  },
};

const jsonRpc: FuzzTarget = {
  name: 'JSON-RPC',
  corpus: REQUESTS,
  open() {
    const validator = new Validator();
    return {
      feed(input) {
        for (const request of parseMessage(input, DEFAULT_LIMITS).requests) {
          if ('error' in request) continue;
          if (!Object.hasOwn(METHODS, request.method)) continue;
          validator.check(METHODS[request.method as MethodName].params, request.params);
        }
      },
    };
  },
};

const control: FuzzTarget = {
  name: 'control',
  corpus: CONTROLS,
  open: () => ({ feed: (input) => parseControl('s-1', input) }),
};

const fields: FuzzTarget = {
  name: 'fields',
  corpus: texts(
    'metadata.name',
    'items[*].metadata.name',
    "$.items[?(@.status.phase=='Running')]",
    '$..image',
    '$["items"][0:2]',
    'status.containerStatuses[0].state',
  ),
  open() {
    const object = {
      items: [{ metadata: { name: 'web-0', labels: { a: 'b' } }, status: { phase: 'Running' } }],
    };
    return { feed: (input) => selectFields(object, [input.toString()]) };
  },
};

/** Each message with its topic before a NUL, which no topic has. */
const DOOR_CORPUS = TOPIC_CORPUS.flatMap((topic) =>
  [...REQUESTS.slice(0, 6), ...CONTROLS, ...texts('42.5')].map((payload) =>
    Buffer.concat([topic, Buffer.of(0), payload]),
  ),
);

const door: FuzzTarget = {
  name: 'the whole MQTT door',
  corpus: DOOR_CORPUS,
  async open() {
    const folder = mkdtempSync(join(tmpdir(), 'fz-'));
    const faults: string[] = [];
    const log = pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
    const node = await startRpcNode({
      folder,
      log,
      // A rate would hide what comes after it.
      limits: { requestsPerSecond: 1e9, requestsBurst: 1e9, rememberedCallsPerPrincipal: 200 },
      methods: [
        { name: 'pod.list', run: () => Promise.resolve({ items: [] }) },
        { name: 'pod.get', run: () => Promise.resolve({ object: { kind: 'Pod' } }) },
      ],
      setProperty: (_caller, _address, value) =>
        Promise.resolve({ value, accepted: true, written: true, readBack: 'confirmed' }),
    });
    const attachment: Attachment = {
      name: 'embedded',
      trusted: true,
      publish(_topic, payload) {
        if (payload.includes('"code":-32603')) faults.push(payload.toString());
        return Promise.resolve();
      },
      publishBulk: () => Promise.resolve(),
      onBulkReconnect: () => undefined,
    };
    let calls = 0;
    return {
      async feed(input) {
        const split = input.indexOf(0);
        const topic = input.subarray(0, Math.max(split, 0)).toString();
        const payload = input.subarray(split + 1);
        node.rpc.door.receive(attachment, { topic, payload, retain: (calls += 1) % 16 === 0 });
        if (calls % 1024 === 0) node.rpc.sweep();
        await new Promise((resolve) => setImmediate(resolve));
        if (faults.length > 0) throw new Error(faults.join('\n'));
      },
      async close() {
        await node.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  },
};

export const contractTargets = [topics, jsonRpc, control, fields, door];

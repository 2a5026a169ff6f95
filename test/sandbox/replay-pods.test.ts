/**
 * The recorded node's answers about running containers: logs, exec, attach, kubelet's pages, and what a restart leaves. The
 * containers are real, so values that change from run to run are normalised: `replay/normalise.ts` lists them with reasons.
 */
import test, { type ExecutionContext } from 'ava';
import { KUBELET_BACK_OFF } from '../../sandbox/edged/back-off.ts';
import { recordedSeed, podManifest } from '../../sandbox/store/seed.ts';
import { isObject, type JsonObject } from '../../sandbox/store/strategic-merge.ts';
import { changed } from '../helpers/file-change.ts';
import { startTestNode, WHOLE_BIG_LOG } from '../helpers/sandbox-node.ts';
import type { SandboxNode } from '../../sandbox/sandbox-node.ts';
import { exchange, type ExchangeOptions, webSocketExchange } from './replay/exchange.ts';
import { distinctLines, normalise, type RuleName } from './replay/normalise.ts';
import { type Answer, type Frame, readRecording, type Recording } from './replay/recording.ts';

const COLLECTOR = 'press-line-collector-6d5f9c7b8d-4xkqz';
const ALWAYS: readonly RuleName[] = [
  'times',
  'ids',
  'counters',
  'epochs',
  'clients',
  'webPort',
  'versions',
  'addresses',
  'busybox',
];

/** The recorded crash loop with shorter pauses between its lines: the lines are the same. */
const hasty = recordedSeed()
  .pods.filter((pod) => isObject(pod['metadata']) && pod['metadata']['name'] === 'crasher')
  .map((pod) =>
    podManifest(JSON.parse(JSON.stringify(pod).replace('sleep 1;', 'sleep 0.05;')) as JsonObject),
  );

let node: SandboxNode;

test.before('start the recorded pods, and wait for the crash loop to wait', async () => {
  node = await startTestNode({
    pods: ['default/web-0', 'factory/biglog', `factory/${COLLECTOR}`],
    ...WHOLE_BIG_LOG,
    morePods: hasty,
    backOff: { ...KUBELET_BACK_OFF, baseMs: 120_000 },
  });
  await node.podStatus('default/crasher', (status) => JSON.stringify(status).includes('CrashLoopBackOff'));
  await node.edgeCore.kubelet.collectGarbage();
  for (let asked = 0; asked < 3; asked += 1) await fetch(`http://127.0.0.1:${node.addresses.webPort}/`);
  await Promise.all([
    logHas('default', 'web-0', 'sidecar', (text) => /tick 3$/m.test(text)),
    logHas('default', 'web-0', 'web', (text) => text.split('response:200').length > 3),
    logHas('factory', COLLECTOR, 'collector', (text) => text.includes('collected')),
    logHas('factory', 'biglog', 'logger', (text) => text.includes('BULK-DONE') && /tick 2$/m.test(text)),
  ]);
});

test.after.always('stop the node', async () => {
  await node?.stop();
});

async function logPath(namespace: string, pod: string, container: string): Promise<string> {
  const id = await node.edgeCore.kubelet.runningContainer(namespace, pod, container);
  const { status } = await node.edgeCore.kubelet.runtime.cri.containerStatus({ containerId: id });
  return status?.logPath ?? '';
}

async function logHas(
  namespace: string,
  pod: string,
  container: string,
  enough: (text: string) => boolean,
): Promise<void> {
  await changed(await logPath(namespace, pod, container), enough);
}

/** A line that a container's own process writes, whatever its bytes. */
async function printAs(namespace: string, pod: string, container: string, script: string): Promise<void> {
  const containerId = await node.edgeCore.kubelet.runningContainer(namespace, pod, container);
  await node.edgeCore.kubelet.runtime.cri.execSync({
    containerId,
    cmd: ['sh', '-c', `${script} >/proc/1/fd/1`],
    timeout: 5n,
  });
}

/** Waits until the collector has just written its line: it writes one in five seconds. */
async function nextCollected(): Promise<{ readonly path: string; readonly length: number }> {
  const path = await logPath('factory', COLLECTOR, 'collector');
  const { length } = await changed(path, () => true);
  await changed(path, (text) => text.slice(length).includes('collected'));
  return { path, length };
}

function portOf(recording: Recording): number {
  const edged = /^Host: .*:10350$/m.test(recording.request?.toString('latin1') ?? '');
  return edged ? node.edgeCore.edgedPort : node.edgeCore.metaServerPort;
}

type Compare = (body: string) => unknown;

const bytes: Compare = (body) => body;

/** The text itself, of Edged's answer or in MetaServer's JSON; lines that differ only by the moment count once. */
const lines: Compare = (body) =>
  body.startsWith('{"logMessages":["') ? distinctLines(JSON.parse(body).logMessages[0]) : distinctLines(body);

/** JSON of Go structs: the order of fields and of pods is not compared. */
const typed: Compare = (body) => {
  const parsed: unknown = JSON.parse(body.replaceAll(/":<(\w+)>/g, '":"<$1>"'));
  const nameOf = (one: unknown): string =>
    isObject(one) && isObject(one['metadata']) ? String(one['metadata']['name']) : '';
  if (!isObject(parsed) || !Array.isArray(parsed['items'])) return parsed;
  return { ...parsed, items: parsed['items'].toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) };
};

function shape({ status, headers, body }: Answer, compare: Compare): unknown {
  return { status, contentType: headers['content-type'], body: compare(normalise(body.toString(), ALWAYS)) };
}

async function replay(
  t: ExecutionContext,
  name: string,
  compare: Compare = bytes,
  options: ExchangeOptions = {},
): Promise<void> {
  const recording = readRecording(`${name}.txt`);
  const answer = await exchange(recording, portOf(recording), options);
  t.deepEqual(shape(answer, compare), shape(recording.answer, compare), name);
}

const EXACT: readonly string[] = [
  '100-log-1ctr',
  '105-log-limitbytes',
  '106-log-previous',
  '107-log-nocontainer-named',
  '108-log-missing-pod',
  '109-log-badtail',
  '110-log-negtail',
  '111-log-tail0',
  '113-log-since-bad',
  '115-log-follow-missing',
  '116-log-follow-crasher',
  '117-log-init',
  '121-log-big-limit',
  '200-exec-ok',
  '201-exec-nonzero-out',
  '202-exec-nonzero-noout',
  '203-exec-true',
  '204-exec-stderr-only',
  '205-exec-missing-cmd',
  '206-exec-nocontainer-2',
  '207-exec-badcontainer',
  '208-exec-missing-pod',
  '209-exec-nocommand',
  '210-exec-12s',
  '211-exec-crasher-dead',
  '212-exec-init-container-pod',
  '214-exec-binary',
  '216-exec-tty-plainpost',
  '217-exec-20MB',
  '220-restart-missing',
  '221-restart-badbody',
  '224-exec-after-restart-nocontainer',
  '300-edged-checkpoint',
  '300-edged-configz',
  '300-edged-debug_pprof_',
  '300-edged-foo',
  '300-edged-healthz',
  '300-edged-healthz_syncloop',
  '300-edged-livez',
  '300-edged-logs_',
  '300-edged-readyz',
  '300-edged-spec',
  '300-edged-stats',
  '319-edged-log-accept-json-406',
  '323-edged-log-badctr',
  '324-edged-log-badpod',
  '325-edged-log-previous',
  '326-edged-log-previous-none',
  '327-edged-log-badtail',
  '328-edged-log-limit',
  '329-edged-log-sincetime',
  '330-edged-log-emptyctr',
  '331-edged-log-init',
  '332-edged-log-stream',
  '340-edged-exec-plain',
  '341-edged-exec-get',
  '342-edged-run',
  '343-edged-exec-badpod',
  '344-edged-attach-plain',
  '345-edged-portforward',
  '346-edged-exec-nostream',
  '347-edged-exec-stdoutparam',
  '348-edged-log-accept-text',
  '350-edged-exec-accept-json',
  '351-edged-crashloop-log',
  '352-edged-crashloop-exec',
];

for (const name of EXACT) test(`as recorded: ${name}`, (t) => replay(t, name));

test('the big log is the recorded one, byte for byte', async (t) => {
  const text = await (
    await fetch(`${node.addresses.edged ?? ''}/containerLogs/factory/biglog/logger`)
  ).text();
  const bulk = text.slice(0, text.indexOf('BULK-DONE\n') + 'BULK-DONE\n'.length);
  // As measured on the recorded node: 400,000 numbered lines and the last one.
  t.is(Buffer.byteLength(bulk), 41_600_010);
  t.is(bulk.split('\n').length - 1, 400_001);
  t.true(
    bulk.endsWith(
      'line 0400000 level=info msg=the quick brown fox jumps over the lazy dog abcdefghijklmnop 0123456789 end\nBULK-DONE\n',
    ),
  );
});

/** A container that writes while its log is read may add a line to the last ones; how many those are, `log-reader.test.ts` says. */
const GROWING: readonly string[] = [
  '102-log-container',
  '103-log-timestamps',
  '104-log-since',
  '112-log-sincetime',
  '119-log-stream-stderr',
  '120-log-big-tail',
  '122-log-pretty',
  '320-edged-log',
  '321-edged-log-ts',
  '349-edged-log-no-accept',
];

for (const name of GROWING) {
  test(`as recorded, however many lines there are by now: ${name}`, (t) => replay(t, name, lines));
}

for (const name of ['114-log-follow', '322-edged-log-follow']) {
  test(`a follower gets lines as they come: ${name}`, (t) => {
    const enough = ({ body }: Answer): boolean => body.toString().split('\n').length > 4;
    return replay(t, name, lines, { enough });
  });
}

/** Without a name MetaServer takes any container: asked until it takes the recorded one. */
for (const [name, mark] of [
  ['101-log-2ctr-nocontainer', 'response:200'],
  ['118-log-init-default', 'init done'],
] as const) {
  test(`without a container any one is taken: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const taken = new Set<string>();
    for (let tries = 0; tries < 100 && taken.size < 2; tries += 1) {
      const answer = await exchange(recording, portOf(recording));
      const body = answer.body.toString();
      taken.add(body.includes(mark) ? mark : 'another');
      if (body.includes(mark)) t.deepEqual(shape(answer, lines), shape(recording.answer, lines));
    }
    t.deepEqual([...taken].toSorted(), [mark, 'another'].toSorted());
  });
}

test.serial('bytes that are no UTF-8 are kept by Edged and replaced by MetaServer: 125, 126', async (t) => {
  const { path, length } = await nextCollected();
  await printAs('factory', COLLECTOR, 'collector', "printf 'bad\\377byte\\n'");
  await changed(path, (text) => text.slice(length).includes('byte'));
  const [first, second] = ['125-meta-log-invalid-utf8', '126-edged-log-invalid-utf8'].map((name) =>
    readRecording(`${name}.txt`),
  );
  if (first === undefined || second === undefined) return t.fail();
  const hex: Compare = (body) => Buffer.from(body).toString('hex');
  t.deepEqual(shape(await exchange(first, portOf(first)), bytes), shape(first.answer, bytes));
  const last = (answer: Answer): string =>
    hex(answer.body.subarray(answer.body.lastIndexOf('bad')).toString('latin1')) as string;
  t.is(last(await exchange(second, portOf(second))), last(second.answer));
});

test.serial('a long line passes Edged whole and ends a follower at MetaServer: 123, 124', async (t) => {
  const long = (): Promise<void> =>
    printAs('factory', COLLECTOR, 'collector', "{ head -c 100000 /dev/zero | tr '\\000' y; echo; }");
  const [first, second] = ['123-log-follow-longline', '124-edged-follow-longline'].map((name) =>
    readRecording(`${name}.txt`),
  );
  if (first === undefined || second === undefined) return t.fail();
  await nextCollected();
  const edged = exchange(second, portOf(second), { enough: ({ body }) => body.toString().includes('y\n') });
  t.deepEqual(
    shape(await exchange(first, portOf(first), { begun: long }), lines),
    shape(first.answer, lines),
  );
  const whole = (await edged).body.toString().split('\n');
  t.regex(whole[0] ?? '', /^collected /);
  t.true(whole.includes('y'.repeat(100_000)));
  // Of the recording only the beginning was kept.
  t.true(second.answer.body.toString().split('\n')[1]?.startsWith('y'.repeat(1000)));
});

test('2 MB of output come in one string: 215', async (t) => {
  const recording = readRecording('215-exec-big-2MB.txt');
  const answer = await exchange(recording, portOf(recording));
  t.is(
    answer.body.toString(),
    JSON.stringify({ runOutMessages: ['x'.repeat(2_000_000)], runErrMessages: [''] }),
  );
  t.is(answer.headers['content-type'], recording.answer.headers['content-type']);
});

test('the pods as kubelet holds them: 300 pods, runningpods', async (t) => {
  // When this was recorded the cloud had echoed no status yet.
  const unechoed: Compare = (body) => {
    const list = typed(body);
    if (!isObject(list) || !Array.isArray(list['items'])) return list;
    return list['items'].map((pod) =>
      isObject(pod)
        ? { ...pod, status: {}, spec: JSON.stringify(pod['spec']).replace(/sleep 0\.05/, 'sleep 1').length }
        : pod,
    );
  };
  await replay(t, '300-edged-pods', unechoed);
  // The crash loop has no container at the moment; containers are compared without their order.
  const unordered: Compare = (body) => {
    const list = typed(body);
    if (!isObject(list) || !Array.isArray(list['items'])) return list;
    return list['items'].map((pod) =>
      isObject(pod) && isObject(pod['spec']) && Array.isArray(pod['spec']['containers'])
        ? pod['spec']['containers'].map((one) => JSON.stringify(one)).toSorted()
        : pod,
    );
  };
  await replay(t, '300-edged-runningpods_', unordered);
});

/** Names and labels of samples, or paths of JSON fields: figures are the machine's own. */
test('statistics and metrics have the recorded fields: 300 stats_summary, metrics_resource', async (t) => {
  const paths = (value: unknown, path = ''): string[] => {
    if (Array.isArray(value)) return value.flatMap((one) => paths(one, `${path}[]`));
    return isObject(value)
      ? Object.entries(value).flatMap(([key, one]) => paths(one, `${path}.${key}`))
      : [path];
  };
  const fields: Compare = (body) => {
    const parsed: unknown = JSON.parse(body.replaceAll(/: "?<(\w+)>"?/g, ': "<$1>"'));
    // cAdvisor's view of kubepods is not simulated.
    return [...new Set(paths(parsed))]
      .filter((path) => !path.startsWith('.node.systemContainers'))
      .toSorted();
  };
  await replay(t, '300-edged-stats_summary', fields);
  await replay(t, '300-edged-metrics_resource', (body) =>
    body.replaceAll(/^([^#\s]+(?:\{[^}]*\})?) .*$/gm, '$1'),
  );
});

interface StreamShape {
  readonly status: number;
  readonly protocol: string | undefined;
  readonly opcodes: readonly number[];
  readonly channels: Readonly<Record<string, string>>;
}

/** The frames by channel: how a stream is cut, and which of two streams is first, is chance. */
function streamShape(
  answer: Answer,
  frames: readonly Frame[],
  rules: readonly RuleName[] = ALWAYS,
): StreamShape {
  const channels: Record<string, string> = {};
  for (const { channel, data, opcode } of frames) {
    const key = opcode === 8 ? 'close' : String.fromCharCode(channel < 32 ? channel + 48 : channel);
    const decoded =
      opcode === 1 ? Buffer.from(data.toString(), 'base64').toString() : data.toString('latin1');
    channels[key] = (channels[key] ?? '') + decoded;
  }
  for (const [key, text] of Object.entries(channels)) channels[key] = normalise(text, rules);
  const opcodes = [...new Set(frames.map(({ opcode }) => opcode))].toSorted((a, b) => a - b);
  return { status: answer.status, protocol: answer.headers['sec-websocket-protocol'], opcodes, channels };
}

const closed = (frames: readonly Frame[]): boolean => frames.some(({ opcode }) => opcode === 8);

const STREAMS: readonly string[] = [
  '400-edged-ws-base64.channel.k8s.io',
  '400-edged-ws-channel.k8s.io',
  '400-edged-ws-none',
  '400-edged-ws-v4.channel.k8s.io',
  '400-edged-ws-v5.channel.k8s.io',
  '400-edged-ws-v5.channel.k8s.io_v4.channel.k8s.io',
  '404-edged-ws-badpod',
  '405-edged-ws-badctr',
  '406-edged-ws-dead',
];

for (const name of STREAMS) {
  test(`a WebSocket goes as recorded: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const { answer, frames } = await webSocketExchange(recording, portOf(recording), (got) => closed(got));
    t.deepEqual(streamShape(answer, frames), streamShape(recording.answer, recording.frames));
    if (answer.status !== 101) t.deepEqual(shape(answer, bytes), shape(recording.answer, bytes));
  });
}

/** Long frames were recorded by their beginning and length. */
for (const name of ['400-edged-ws-v4.base64.channel.k8s.io', '403-edged-ws-badcmd']) {
  test(`a WebSocket goes as recorded, to where that ends: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const { answer, frames } = await webSocketExchange(recording, portOf(recording), (got) => closed(got));
    const actual = streamShape(answer, frames);
    const expected = streamShape(recording.answer, recording.frames);
    t.is(actual.protocol, expected.protocol);
    const [own, theirs] = [actual.channels['3'] ?? '', expected.channels['3'] ?? ''];
    // base64 was cut in the middle of four characters.
    const known = theirs.slice(0, theirs.length - 3);
    t.true(known.length > 200);
    t.is(own.slice(0, known.length), known);
    t.deepEqual({ ...actual.channels, 3: '' }, { ...expected.channels, 3: '' });
    t.deepEqual(
      frames.map(({ lengthBytes }) => lengthBytes).toSorted((a, b) => a - b),
      recording.frames.map(({ lengthBytes }) => lengthBytes).toSorted((a, b) => a - b),
    );
  });
}

test('a terminal is as wide as it was told to be: 401', async (t) => {
  const recording = readRecording('401-edged-ws-tty.txt');
  const { answer, frames } = await webSocketExchange(recording, portOf(recording), (got) => closed(got));
  const actual = streamShape(answer, frames);
  const expected = streamShape(recording.answer, recording.frames);
  t.is(actual.protocol, expected.protocol);
  t.is(actual.channels['3'], expected.channels['3']);
  // Prompt, echo and output are a race; what the program wrote is in it.
  for (const stream of [actual, expected]) t.true(stream.channels['1']?.includes('30 100\r\nhi 2\r\n'));
});

test('stdin reaches the process and cannot be ended: 402', async (t) => {
  const recording = readRecording('402-edged-ws-stdin.txt');
  const { answer, frames } = await webSocketExchange(recording, portOf(recording), (got) =>
    got.some(({ lengthBytes }) => lengthBytes > 1),
  );
  t.deepEqual(streamShape(answer, frames), streamShape(recording.answer, recording.frames));
});

test('attach gives what is written from then on: 407', async (t) => {
  const recording = readRecording('407-edged-ws-attach.txt');
  const { answer, frames } = await webSocketExchange(
    recording,
    portOf(recording),
    (got) => got.filter(({ lengthBytes }) => lengthBytes > 1).length > 1,
  );
  const actual = streamShape(answer, frames);
  t.is(actual.protocol, 'v4.channel.k8s.io');
  t.is(
    distinctLines(actual.channels['1'] ?? ''),
    distinctLines(streamShape(recording.answer, recording.frames).channels['1'] ?? ''),
  );
});

/** Heads of protocol switches and refusals; nothing more was recorded of these streams. */
const HEADS: readonly string[] = [
  '408-edged-ws-log',
  '411-meta-ws-post',
  '412-meta-ws-post-stderr',
  '420-edged-spdy-v4',
  '421-edged-spdy-v5only',
  '422-edged-spdy-v5v4',
  '423-edged-spdy-none',
  '424-meta-spdy-tty',
  '425-meta-spdy-notty',
  '426-edged-portforward',
];

for (const name of HEADS) {
  test(`an upgrade is answered as recorded: ${name}`, async (t) => {
    const recording = readRecording(`${name}.txt`);
    const heads = [
      'content-type',
      'upgrade',
      'x-stream-protocol-version',
      'x-accepted-stream-protocol-versions',
      'x-content-type-options',
    ];
    const complete = ({ status, body, headers }: Answer): boolean =>
      status === 101 ||
      body.length >= Number(headers['content-length'] ?? (name.startsWith('408') ? 1 : 1e9));
    const answer = await exchange(recording, portOf(recording), { enough: complete });
    const head = ({ status, headers }: Answer): unknown => ({
      status,
      headers: heads.map((header) => headers[header]),
    });
    t.deepEqual(head(answer), head(recording.answer));
    if (answer.status !== 101 && !name.startsWith('408'))
      t.is(
        normalise(answer.body.toString(), ALWAYS).trim(),
        normalise(recording.answer.body.toString(), ALWAYS).trim(),
      );
  });
}

test('a foreign origin is let in: 427', async (t) => {
  const recording = readRecording('427-edged-ws-foreign-origin.txt');
  // Of this exchange only the answer was kept.
  const request =
    readRecording('400-edged-ws-v4.channel.k8s.io.txt')
      .request?.toString('latin1')
      .replace('Connection:', 'Origin: http://elsewhere.example\nConnection:') ?? '';
  const { answer } = await webSocketExchange(
    { request: Buffer.from(request, 'latin1'), sent: [] },
    node.edgeCore.edgedPort,
    (got) => closed(got),
  );
  t.is(answer.status, recording.answer.status);
  t.is(answer.headers['sec-websocket-protocol'], recording.answer.headers['sec-websocket-protocol']);
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { violations } from '../../../scripts/support/house-rules.mjs';

async function check(t: ExecutionContext, file: string, text: string): Promise<string[]> {
  const root = await mkdtemp(join(tmpdir(), 'edgectl-rules-'));
  t.teardown(() => rm(root, { recursive: true }));
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), text);
  return violations(root, [file]);
}

test('a topic that is spelled outside the topics module is found', async (t) => {
  const found = await check(t, 'agent/broker/x.ts', "const a = 1;\nclient.publish('edgectl/v1/n/state');\n");
  t.deepEqual(found, ['agent/broker/x.ts:2: a topic is spelled in rpc-schema/src/topics.ts alone']);
});

test('the tail of a topic in a template is found too', async (t) => {
  t.is((await check(t, 'clients/js/src/x.ts', 'const topic = `${base}/from/${who}/rpc`;\n')).length, 1);
});

test('a comment may name a topic, and an import may go to a folder named rpc', async (t) => {
  const text = "/** Answers on edgectl/v1/n/to/a/b/rpc. */\nimport { x } from '../rpc/client.ts';\n";
  t.deepEqual(await check(t, 'agent/broker/x.ts', text), []);
});

test('a name that was given up is found as an identifier and as a file, not in a comment, a string or a pattern', async (t) => {
  for (const line of [
    'const verdict = 1;',
    'this.#look();',
    'const x = { told: 1 };',
    'say(`${said} words`);',
    'class EditKeeper {}',
    'function stockRefusal() {}',
    'const running = new Set();',
    "const STOCK_HOST = '127.0.0.1';",
  ])
    t.is((await check(t, 'common/x.ts', `${line}\n`)).length, 1, line);
  for (const line of [
    '// The verdict, told by a stock cloud: take it.',
    '/** `look` and `impose`. */',
    "const text = 'told and said';",
    'const text = `what was told`;',
    'const pattern = /told|said/;',
    'const taken = look2 / take2 / 2;',
  ])
    t.deepEqual(await check(t, 'common/x.ts', `${line}\n`), [], line);
  t.deepEqual(
    await check(t, 'agent/pods/x.ts', "const running = states.filter((state) => state === 'running');\n"),
    [],
  );
  t.is((await check(t, 'common/diagnose/hop.ts', 'export {};\n')).length, 1);
  t.is((await check(t, 'agent/devices/keep/x.ts', 'export {};\n')).length, 1);
});

test('a door that asks the policy or the audit by itself is found', async (t) => {
  const ask = 'options.policy.authorise(caller, action, params);\nthis.#options.audit.begin(call);\n';
  t.is((await check(t, 'agent/gateway/x.ts', ask)).length, 2);
  t.is(
    (await check(t, 'agent/tunnel/x.ts', 'policy.watch(caller, action, params, end, signal);\n')).length,
    1,
  );
  t.deepEqual(await check(t, 'agent/admission/admission.ts', ask), []);
});

test('another import of the JSON-RPC library is found', async (t) => {
  const line = "import { JSONRPCServer } from 'json-rpc-2.0';\n";
  t.is((await check(t, 'agent/calls/x.ts', line)).length, 1);
  t.deepEqual(await check(t, 'agent/calls/dispatch.ts', line), []);
});

test('a suppressed rule, work left for later and a skipped test are found', async (t) => {
  const lint = 'oxlint';
  t.is((await check(t, 'agent/x.ts', `// ${lint}-disable-next-line\n`)).length, 1);
  t.is((await check(t, 'agent/x.ts', `// TO${'DO'}: later\n`)).length, 1);
  t.is((await check(t, 'test/x.test.ts', `test.${'skip'}('x', () => {});\n`)).length, 1);
});

test('a pattern that everything matches is found in a test, one that tells things apart is not', async (t) => {
  const slash = '/';
  for (const pattern of ['.', '.*', '.+', '^.*$', '[^]*', '\\S', '^', '$', '[\\s\\S]+', '.*?'])
    t.is(
      (await check(t, 'test/x.test.ts', `t.regex(text, ${slash}${pattern}${slash}s);\n`)).length,
      1,
      pattern,
    );
  for (const line of [
    't.regex(text, /^$/);',
    't.regex(text, /a.*b/);',
    't.is(text.replaceAll(/./g, "x"), "");',
    'const half = a / 2 / b;',
    'const glob = "test/**/.*/x";',
  ])
    t.deepEqual(await check(t, 'test/x.test.ts', `${line}\n`), [], line);
});

test('work that nobody waits for, and a bare turn of the loop, are found in the agent', async (t) => {
  for (const line of [
    'void this.#poll();',
    'clock.every(PERIOD_MS, () => void this.#poll(), signal);',
    'void process.connectionOver(how);',
    'setImmediate(() => go());',
    'queueMicrotask(go);',
    'after(systemClock);',
  ]) {
    t.is((await check(t, 'agent/x.ts', `${line}\n`)).length, 1, line);
    t.deepEqual(await check(t, 'clients/js/src/x.ts', `${line}\n`), [], line);
  }
  const fine =
    "import { setImmediate as turn } from 'node:timers/promises';\nbackground(clock, this.#poll());\n";
  t.deepEqual(await check(t, 'agent/x.ts', fine), []);
});

test('a listener that nothing guards is found, where its throw would reach whoever emits', async (t) => {
  const bare = [
    "signal.addEventListener('abort', () => this.#end(), { once: true });",
    "socket.on(\n  'data',\n  (bytes) => this.#receive(bytes),\n);",
    "const cancel = (): void => source.cancel('Canceled');\nsignal.addEventListener('abort', cancel);",
    "server.once('upgrade', (request, socket) => {\n  accept(request, socket);\n});",
    "socket.on('close', unknown);",
    'socket.setTimeout(1_000, () => {\n  finish(true);\n});',
    'process.nextTick(() => this.#flush());',
  ];
  const safe = [
    "signal.addEventListener('abort', guarded(clock, () => this.#end()), { once: true });",
    "socket.on(\n  'data',\n  guarded(clock, (bytes) => this.#receive(bytes)),\n);",
    "const cancel = guarded(clock, () => source.cancel('Canceled'));\nsignal.addEventListener('abort', cancel);",
    "const opened = orReject(reject, () => resolve(open()));\nsocket.once('open', opened);",
    "socket.once('close', () => this.#sockets.delete(socket));",
    "socket.on('error', () => undefined);",
    "sent.on('error', reject);",
    'socket.setTimeout(0);',
    'const late = orReject(reject, () => finish(true));\nsocket.setTimeout(1_000, late);',
    'const flush = guarded(clock, () => this.#flush());\nprocess.nextTick(flush);',
  ];
  for (const file of ['agent/x.ts', 'common/x.ts', 'tunnel/edge/x.ts', 'tunnel/wire/x.ts']) {
    for (const text of bare) t.is((await check(t, file, `${text}\n`)).length, 1, `${file}: ${text}`);
    for (const text of safe) t.deepEqual(await check(t, file, `${text}\n`), [], `${file}: ${text}`);
  }
  for (const text of bare) t.deepEqual(await check(t, 'clients/js/src/x.ts', `${text}\n`), [], text);
});

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { OPENRPC } from '@edgectl/rpc-schema/generated/openrpc';
import { METHODS } from '@edgectl/rpc-schema/methods';
import { Topics } from '@edgectl/rpc-schema/topics';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import test from 'ava';
import { parse } from 'yaml';
import { CHANNELS, TOPIC_PARAMETERS } from '../../rpc-schema/generate/contract-source.ts';
import { type Examples, readExamples } from '../../rpc-schema/generate/examples.ts';
import { faults } from './contract.ts';

// Its type declarations have no values.
const { openrpcDocument } = createRequire(import.meta.url)('@open-rpc/meta-schema') as {
  openrpcDocument: object;
};

/** OpenRPC's schema; it names draft 07 of JSON Schema by an address of its own. */
function metaSchema(): object {
  const dialect = 'https://meta.json-schema.tools';
  const text = JSON.stringify(openrpcDocument)
    .replace(`"$schema":"${dialect}/"`, '"$schema":"http://json-schema.org/draft-07/schema#"')
    .replaceAll(`"$ref":"${dialect}"`, '"$ref":"http://json-schema.org/draft-07/schema#"')
    .replaceAll(`"$ref":"${dialect}/#/definitions/JSONSchemaObject/properties/$ref"`, '"type":"string"');
  return JSON.parse(text) as object;
}

const folder = fileURLToPath(new URL('../../rpc-schema', import.meta.url));
const examples: Examples = readExamples(folder);

test('the OpenRPC document is one, and has every method', (t) => {
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(metaSchema());
  t.true(validate(OPENRPC), JSON.stringify(validate.errors, undefined, 2));
  t.deepEqual(
    OPENRPC.methods.map(({ name }) => name),
    Object.keys(METHODS),
  );
  t.deepEqual(JSON.parse(readFileSync(`${folder}/openrpc.json`, 'utf8')), OPENRPC as never);
  t.deepEqual(faults('RpcDiscoverResult', OPENRPC), []);
  t.true(JSON.stringify(OPENRPC).length < 512 * 1024, 'far from the limit of an answer');
});

test('every reference of the OpenRPC document leads somewhere', (t) => {
  const { components } = OPENRPC as unknown as { components: Record<string, Record<string, unknown>> };
  const references = JSON.stringify(OPENRPC).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g);
  let count = 0;
  for (const [reference, group = '', name = ''] of references) {
    t.true(name in (components[group] ?? {}), reference);
    count += 1;
  }
  t.true(count > 100);
  t.notRegex(JSON.stringify(OPENRPC), /#\/\$defs\//);
});

test('the AsyncAPI document is one, without a complaint', async (t) => {
  const text = readFileSync(`${folder}/asyncapi.yaml`, 'utf8');
  const { document, diagnostics } = await new Parser().parse(text);
  const complaints = diagnostics
    .filter(({ severity }) => severity <= 1)
    .map(({ message, path }) => `${path.join('.')} ${message}`);
  t.deepEqual(complaints, []);
  t.deepEqual(
    document
      ?.channels()
      .all()
      .map((channel) => channel.id()),
    Object.keys(CHANNELS),
  );
});

test('the topics of the documents are those that are built', (t) => {
  const topics = new Topics('{node}');
  const own = { principal: '{principal}', client: '{client}' };
  const address = { namespace: '{namespace}', name: '{name}', property: '{property}' };
  const built: Record<keyof typeof CHANNELS, string> = {
    state: topics.state(),
    info: topics.info(),
    alive: topics.alive(),
    alarms: topics.alarms(),
    request: topics.request(own),
    response: topics.response(own),
    stdout: `${topics.chunkPrefix(own, '{session}', 'stdout')}/{offset}`,
    stderr: `${topics.chunkPrefix(own, '{session}', 'stderr')}/{offset}`,
    plainStdout: topics.chunkPrefix(own, '{session}', 'stdout'),
    plainStderr: topics.chunkPrefix(own, '{session}', 'stderr'),
    ack: topics.ack(own, '{session}'),
    cursor: topics.cursor(own, '{session}'),
    end: topics.end(own, '{session}'),
    stdin: topics.stdin(own, '{session}', 0).replace(/0$/, '{offset}'),
    control: topics.control(own, '{session}'),
    set: topics.set(own, address),
    setAnswer: topics.setAnswer(own, address),
    put: topics.put(own, address),
    putAnswer: topics.putAnswer(own, address),
    release: topics.release(own, address),
    releaseAnswer: topics.releaseAnswer(own, address),
    releaseNode: topics.release(own, {}),
    releaseNodeAnswer: topics.releaseAnswer(own, {}),
    get: topics.get(own, address),
    getAnswer: topics.getAnswer(own, address),
    device: topics.device(address),
    event: topics.event('{kind}', '{namespace}', '{name}'),
    alarm: topics.alarm({ kind: '{kind}', namespace: '{namespace}', name: '{name}' }),
    alarmOfPart: topics.alarm({ kind: '{kind}', namespace: '{namespace}', name: '{name}', part: '{part}' }),
  };
  t.deepEqual(
    Object.fromEntries(
      Object.entries(CHANNELS).map(([name, { topic }]) => [name, `edgectl/v1/{node}/${topic}`]),
    ),
    built,
  );
  const used = new Set(
    Object.values(built).flatMap((topic) => [...topic.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)),
  );
  t.deepEqual(used, new Set(Object.keys(TOPIC_PARAMETERS)));
});

test('the example of every method is valid', (t) => {
  t.deepEqual(Object.keys(examples.methods), Object.keys(METHODS));
  for (const [method, { params, result }] of Object.entries(METHODS)) {
    t.deepEqual(faults(params, examples.methods[method]?.params), [], method);
    t.deepEqual(faults(result, examples.methods[method]?.result), [], method);
  }
});

test('the example of every payload is valid, and every payload has one', (t) => {
  for (const [schema, payload] of Object.entries(examples.payloads))
    t.deepEqual(faults(schema, payload), [], schema);
  for (const { payload } of Object.values(CHANNELS)) {
    if (Array.isArray(payload))
      t.true(
        payload.some((schema) => schema in examples.payloads),
        String(payload),
      );
  }
});

test('what the reference shows as JSON is JSON', (t) => {
  for (const name of ['methods', 'topics', 'errors']) {
    const text = readFileSync(`${folder}/../docs/reference/${name}.md`, 'utf8');
    const blocks = [...text.matchAll(/```json\n([\s\S]*?)\n```/g)];
    t.true(blocks.length > 0, name);
    for (const [, block = ''] of blocks) t.notThrows(() => JSON.parse(block) as unknown, block);
  }
});

test('every link inside the reference leads to a heading', (t) => {
  const read = (name: string): string => readFileSync(`${folder}/../docs/reference/${name}`, 'utf8');
  const anchors = (text: string): Set<string> =>
    new Set(
      [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replace(/[^\w -]/g, '')
          .replaceAll(' ', '-'),
      ),
    );
  for (const name of ['methods.md', 'topics.md', 'errors.md']) {
    const text = read(name);
    for (const [, file = '', anchor = ''] of text.matchAll(/\]\(([\w.-]*)(?:#([\w-]+))?\)/g)) {
      const target = file === '' ? text : read(file);
      if (anchor !== '') t.true(anchors(target).has(anchor), `${name}: ${file}#${anchor}`);
    }
  }
});

test('F9: the AsyncAPI document has what the topics have: detach, batches, plain streams, watch events, replies, security', (t) => {
  const document = parse(readFileSync(`${folder}/asyncapi.yaml`, 'utf8')) as {
    channels: Record<string, { address: string; messages: object }>;
    operations: Record<string, { reply?: { channel: { $ref: string }; messages: object[] } }>;
    servers: Record<string, { security: object[] }>;
    components: { schemas: object; messages: Record<string, { payload: { $ref: string } }> };
  };
  t.deepEqual(Object.keys(document.channels['request']?.messages ?? {}), [
    'requestRpcRequest',
    'requestRpcBatch',
    'requestSessionDetachNotification',
  ]);
  t.deepEqual(Object.keys(document.channels['response']?.messages ?? {}), [
    'responseRpcResponse',
    'responseRpcBatchResponse',
  ]);
  t.regex(document.channels['plainStdout']?.address ?? '', /\/stdout$/);
  t.true('WatchEvent' in document.components.schemas);
  t.is(document.operations['request']?.reply?.channel.$ref, '#/channels/response');
  t.is(document.operations['set']?.reply?.channel.$ref, '#/channels/setAnswer');
  for (const { security } of Object.values(document.servers)) t.true(security.length > 0);
  t.deepEqual(faults('RpcBatchResponse', [{ jsonrpc: '2.0', id: 1, result: {} }]), []);
  const text = readFileSync(`${folder}/asyncapi.yaml`, 'utf8');
  // A reader of YAML 1.1 takes what looks like a time for one.
  t.notRegex(text, /: \d{4}-\d\d-\d\dT/);
});

/** PUT and PATCH of devices, by the edit that every door shares, on a mapper with a PLC behind it. */
import test from 'ava';
import { isJsonObject, type JsonObject } from '../../../../common/json-object.ts';
import { waitUntil } from '../../../helpers/wait-until.ts';
import { type RestNode, startRestNode, type UserName } from '../../../helpers/rest-node.ts';

let node: RestNode;
const PRESS = '/apis/devices.kubeedge.io/v1beta1/namespaces/factory/devices/press-1';
const THERMO = '/apis/devices.kubeedge.io/v1beta1/namespaces/default/devices/thermo-1';
const MERGE = 'application/merge-patch+json';
const JSON_PATCH = 'application/json-patch+json';

test.before(async () => {
  node = await startRestNode({ containers: false, modbus: true }, { tls: false });
});

test.after.always(() => node?.stop());

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
  readonly warning: string | null;
}

async function ask(
  method: string,
  path: string,
  body?: unknown,
  type = 'application/json',
  user: UserName = 'alice',
): Promise<Answer> {
  const response = await fetch(node.url + path, {
    method,
    headers: { authorization: `Bearer ${node.tokens[user]}`, 'content-type': type },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!isJsonObject(answer)) throw new Error('the answer is not an object');
  return { status: response.status, body: answer, warning: response.headers.get('warning') };
}

interface Device extends JsonObject {
  readonly metadata: { readonly resourceVersion: string };
  readonly spec: { readonly properties: readonly { name: string; desired: { value: string } }[] };
}

async function device(path: string): Promise<Device> {
  return (await ask('GET', path)).body as unknown as Device;
}

function desired({ spec }: Device, name: string): string | undefined {
  return spec.properties.find((property) => property.name === name)?.desired.value;
}

function withDesired(object: Device, name: string, value: string): Device {
  const properties = object.spec.properties.map((property) =>
    property.name === name ? { ...property, desired: { ...property.desired, value } } : property,
  );
  return { ...object, spec: { ...object.spec, properties } };
}

/** Index of `setpoint` in the devices of the PLC. */
const SETPOINT = '/spec/properties/1/desired/value';

test.serial('a JSON patch is written to the device and read back', async (t) => {
  const { status, body } = await ask(
    'PATCH',
    PRESS,
    [{ op: 'replace', path: SETPOINT, value: '41' }],
    JSON_PATCH,
  );
  t.is(status, 200);
  t.is(desired(body as unknown as Device, 'setpoint'), '41');
  t.is(node.node.modbus?.plc.machine(1)?.setpoint, 41);
});

test.serial('a merge patch is written, as kubectl edit sends it', async (t) => {
  const before = await device(PRESS);
  const { spec } = withDesired(before, 'setpoint', '42');
  const { status, body } = await ask('PATCH', `${PRESS}?fieldManager=kubectl-edit`, { spec }, MERGE);
  t.is(status, 200);
  t.is(desired(body as unknown as Device, 'setpoint'), '42');
  t.not(
    body['metadata'] && (body as unknown as Device).metadata.resourceVersion,
    before.metadata.resourceVersion,
  );
});

test.serial('a whole object is written with its version as the precondition', async (t) => {
  const before = await device(PRESS);
  const first = await ask('PUT', PRESS, withDesired(before, 'setpoint', '43'));
  t.is(first.status, 200);
  t.is(desired(first.body as unknown as Device, 'setpoint'), '43');
  const second = await ask('PUT', PRESS, withDesired(before, 'setpoint', '44'));
  t.is(second.status, 409);
  t.like(second.body, { kind: 'Status', reason: 'Conflict', code: 409 });
  const patched = await ask(
    'PATCH',
    PRESS,
    { metadata: { resourceVersion: before.metadata.resourceVersion }, spec: {} },
    MERGE,
  );
  t.is(patched.status, 409);
  t.is(desired(await device(PRESS), 'setpoint'), '43');
});

test.serial('a value that a device reports meanwhile makes no version too old', async (t) => {
  const before = await device(PRESS);
  let reported = before;
  await waitUntil(() => {
    void device(PRESS).then((seen) => (reported = seen));
    return reported.metadata.resourceVersion !== before.metadata.resourceVersion;
  }, 20_000);
  t.not(reported.metadata.resourceVersion, before.metadata.resourceVersion);
  const { status } = await ask('PUT', PRESS, withDesired(before, 'setpoint', '45'));
  t.is(status, 200);
});

test.serial('dryRun=All shows what would be, and writes nothing', async (t) => {
  const before = await device(PRESS);
  const dry = await ask(
    'PATCH',
    `${PRESS}?dryRun=All`,
    [{ op: 'replace', path: SETPOINT, value: '99' }],
    JSON_PATCH,
  );
  t.is(dry.status, 200);
  t.is(desired(dry.body as unknown as Device, 'setpoint'), '99');
  const put = await ask('PUT', `${PRESS}?dryRun=All`, withDesired(before, 'setpoint', '98'));
  t.is(desired(put.body as unknown as Device, 'setpoint'), '98');
  t.is(desired(await device(PRESS), 'setpoint'), desired(before, 'setpoint'));
  const wrong = await ask('PUT', `${PRESS}?dryRun=Some`, before);
  t.is(wrong.status, 400);
  const refused = await ask(
    'PATCH',
    `${PRESS}?dryRun=All`,
    [{ op: 'replace', path: SETPOINT, value: '101' }],
    JSON_PATCH,
  );
  t.is(refused.status, 422);
});

test('what is out of range is invalid, with the field named as kubectl shows it', async (t) => {
  const { status, body } = await ask(
    'PATCH',
    THERMO,
    [{ op: 'replace', path: SETPOINT, value: 'warm' }],
    JSON_PATCH,
  );
  t.is(status, 422);
  t.like(body, { kind: 'Status', reason: 'Invalid', details: { kind: 'Device', name: 'thermo-1' } });
  t.regex(
    JSON.stringify(body['details']),
    /"causes":\[\{"reason":"FieldValueInvalid","message":"[^"]*setpoint/,
  );
});

test('what belongs to the cloud cannot be changed at the node', async (t) => {
  const label = await ask('PATCH', THERMO, { metadata: { labels: { a: 'b' } } }, MERGE);
  t.is(label.status, 422);
  t.regex(JSON.stringify(label.body), /metadata.labels cannot be changed at the node/);
});

test('kubectl apply writes what it applies, and its own note is passed over', async (t) => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
  const { spec } = withDesired(await device(THERMO), 'setpoint', '24');
  const applied = await ask('PATCH', `${THERMO}?dryRun=All`, { metadata: { annotations }, spec }, MERGE);
  t.is(applied.status, 200);
  t.is(desired(applied.body as unknown as Device, 'setpoint'), '24');
  const more = { metadata: { annotations: { ...annotations, mine: 'x' } } };
  t.is((await ask('PATCH', `${THERMO}?dryRun=All`, more, MERGE)).status, 422);
});

test('strategic merge patch and server-side apply are refused with what to use instead', async (t) => {
  const strategic = await ask('PATCH', THERMO, { spec: {} }, 'application/strategic-merge-patch+json');
  t.is(strategic.status, 415);
  t.like(strategic.body, { kind: 'Status', reason: 'UnsupportedMediaType', code: 415 });
  t.regex(String(strategic.body['message']), /--type=merge/);
  const apply = await ask('PATCH', `${THERMO}?fieldManager=me`, 'spec: {}', 'application/apply-patch+yaml');
  t.is(apply.status, 415);
  t.regex(String(apply.body['message']), /server-side apply is not served/);
  const unknown = await ask('PATCH', THERMO, 'x', 'text/plain');
  t.is(unknown.status, 415);
});

test('a body that is none, or of another device, is refused', async (t) => {
  t.is((await ask('PATCH', THERMO, '{"spec":', MERGE)).status, 400);
  t.is((await ask('PATCH', THERMO, '[]', MERGE)).status, 400);
  t.is((await ask('PATCH', THERMO, '[]', JSON_PATCH)).status, 422);
  const other = await ask('PUT', THERMO, { ...(await device(PRESS)) });
  t.is(other.status, 400);
  t.regex(String(other.body['message']), /does not match the name on the URL/);
  t.is((await ask('PATCH', THERMO.replace('thermo-1', 'nothing'), { spec: {} }, MERGE)).status, 404);
});

test('who may not edit is refused with the missing rule', async (t) => {
  const body = [{ op: 'replace', path: SETPOINT, value: '22' }];
  const { status, body: answer } = await ask('PATCH', THERMO, body, JSON_PATCH, 'vera');
  t.is(status, 403);
  t.like(answer, { kind: 'Status', reason: 'Forbidden' });
  t.regex(String(answer['message']), /device\.edit/);
});

test('a JSON patch tests the version that was shown', async (t) => {
  const { metadata } = await device(THERMO);
  const patch = (version: string): readonly object[] => [
    { op: 'test', path: '/metadata/resourceVersion', value: version },
    { op: 'replace', path: SETPOINT, value: '23' },
  ];
  t.is((await ask('PATCH', `${THERMO}?dryRun=All`, patch(metadata.resourceVersion), JSON_PATCH)).status, 200);
  t.is((await ask('PATCH', THERMO, patch('1'), JSON_PATCH)).status, 409);
});

test('H2: a JSON patch that copies the device into itself is refused here too', async (t) => {
  const patch = Array.from({ length: 20 }, (_, index) => ({
    op: 'copy',
    from: '/spec',
    path: `/spec/c${index}`,
  }));
  const { status, body } = await ask('PATCH', `${PRESS}?dryRun=All`, patch, JSON_PATCH);
  t.is(status, 413);
  t.regex(String(body['message']), /^jsonPatch\[\d+\] \(copy \/spec\/c\d+\): /);
});

test('H2: a body that nests deeper than a call over MQTT is refused', async (t) => {
  const patch = `${'{"spec":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
  const { status, body } = await ask('PATCH', `${PRESS}?dryRun=All`, patch, MERGE);
  t.is(status, 400);
  t.is(body['message'], 'the body nests deeper than 64 levels');
});

test('H2: thousands of operations about the version are sorted out in one pass', async (t) => {
  const test = { op: 'test', path: '/metadata/resourceVersion', value: '' };
  const started = performance.now();
  const { status } = await ask(
    'PATCH',
    `${PRESS}?dryRun=All`,
    [...Array(3000).fill(test), ...Array(40_000).fill(0)],
    JSON_PATCH,
  );
  t.is(status, 422);
  t.true(performance.now() - started < 2000);
});

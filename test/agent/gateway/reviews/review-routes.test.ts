import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import test, { type ExecutionContext } from 'ava';
import { reviewRoutes } from '../../../../agent/gateway/reviews/review-routes.ts';
import { refusingPolicy, startTestDoor, type TestDoor } from '../test-door.ts';

interface Review {
  readonly kind: string;
  readonly status: {
    readonly allowed?: boolean;
    readonly reason?: string;
    readonly userInfo?: { readonly username: string };
    readonly resourceRules?: readonly {
      readonly resources: readonly string[];
      readonly verbs: readonly string[];
    }[];
  };
}

async function doorOf(t: ExecutionContext): Promise<TestDoor> {
  const door = await startTestDoor({ routes: reviewRoutes(refusingPolicy()) });
  t.teardown(() => door.stop());
  return door;
}

async function review(
  door: TestDoor,
  path: string,
  body: string | Uint8Array,
  { user = 'alice', type = 'application/json' } = {},
): Promise<Review> {
  const answer = await fetch(`${door.url}/apis/${path}`, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${user}`, 'content-type': type },
  });
  if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as Review;
}

const ACCESS = 'authorization.k8s.io/v1/selfsubjectaccessreviews';

function asking(attributes: Readonly<Record<string, string>>): string {
  return JSON.stringify({
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    spec: { resourceAttributes: attributes },
  });
}

test('may I: yes, no with the rule that lacks, and no for what is not served', async (t) => {
  const door = await doorOf(t);
  const list = asking({ verb: 'list', resource: 'pods', namespace: 'default' });
  t.like(await review(door, ACCESS, list), { kind: 'SelfSubjectAccessReview', status: { allowed: true } });
  const refused = await review(door, ACCESS, list, { user: 'nobody' });
  t.false(refused.status.allowed);
  t.regex(refused.status.reason ?? '', /no rule lets nobody call pod\.list: ask an admin/);
  const other = await review(door, ACCESS, asking({ verb: 'delete', resource: 'pods' }));
  t.like(other.status, { allowed: false, reason: 'this node does not serve delete of pods' });
  const exec = asking({ verb: 'create', resource: 'pods', subresource: 'exec', namespace: 'default' });
  t.true((await review(door, ACCESS, exec)).status.allowed);
  t.true((await review(door, ACCESS, asking({ verb: '*', resource: '*', group: '*' }))).status.allowed);
  t.false(
    (await review(door, ACCESS, asking({ verb: '*', resource: '*', group: '*' }), { user: 'nobody' })).status
      .allowed,
  );
});

test('the protobuf that kubectl sends is read', async (t) => {
  const door = await doorOf(t);
  const text = (writer: BinaryWriter, field: number, value: string): BinaryWriter =>
    writer.tag(field, WireType.LengthDelimited).string(value);
  const below = (field: number, inner: BinaryWriter): BinaryWriter =>
    new BinaryWriter().tag(field, WireType.LengthDelimited).bytes(inner.finish());
  const attributes = text(text(text(new BinaryWriter(), 1, 'default'), 2, 'delete'), 5, 'pods');
  const message = below(2, below(1, attributes));
  const type = text(text(new BinaryWriter(), 1, 'authorization.k8s.io/v1'), 2, 'SelfSubjectAccessReview');
  const body = Buffer.concat([
    Buffer.from('k8s\0'),
    below(1, type).finish(),
    new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(message.finish()).finish(),
  ]);
  const protobuf = { type: 'application/vnd.kubernetes.protobuf' };
  t.is((await review(door, ACCESS, body, protobuf)).status.reason, 'this node does not serve delete of pods');
  await t.throwsAsync(review(door, ACCESS, Buffer.from('k8s\0rubbish'), protobuf), { message: /^400/ });
  await t.throwsAsync(review(door, ACCESS, 'rubbish'), { message: /^400/ });
});

test('what may I: every verb of every resource that is permitted', async (t) => {
  const door = await doorOf(t);
  const rules = 'authorization.k8s.io/v1/selfsubjectrulesreviews';
  const body = JSON.stringify({ spec: { namespace: 'default' } });
  const all = await review(door, rules, body);
  const verbsOf = (resource: string, { status }: Review): readonly string[] | undefined =>
    status.resourceRules?.find(({ resources }) => resources.includes(resource))?.verbs;
  t.deepEqual(verbsOf('pods', all), ['get', 'list', 'watch']);
  t.deepEqual(verbsOf('pods/exec', all), ['create', 'get']);
  const none = await review(door, rules, body, { user: 'nobody' });
  t.is(verbsOf('pods', none), undefined);
  t.deepEqual(verbsOf('selfsubjectreviews', none), ['create']);
});

test('who am I', async (t) => {
  const door = await doorOf(t);
  const answer = await review(door, 'authentication.k8s.io/v1/selfsubjectreviews', '{}', { user: 'bob' });
  t.is(answer.status.userInfo?.username, 'bob');
});

test('B14: with * the verb is looked at, and what is not served is no right', async (t) => {
  const door = await doorOf(t);
  const allowed = async (attributes: Readonly<Record<string, string>>): Promise<boolean | undefined> =>
    (await review(door, ACCESS, asking(attributes))).status.allowed;
  t.false(await allowed({ verb: 'delete', resource: '*' }));
  t.false(await allowed({ verb: 'delete', resource: '*', group: '*' }));
  t.false(await allowed({ verb: 'nosuchverb', resource: '*' }));
  t.false(await allowed({ verb: '*', resource: 'deployments', group: 'apps' }));
  t.false(await allowed({ verb: '*', resource: 'nosuch' }));
  t.true(await allowed({ verb: 'get', resource: '*' }));
  t.true(await allowed({ verb: 'patch', resource: '*', group: '*' }));
  t.true(await allowed({ verb: '*', resource: 'pods' }));
});

test('B14: paths that are no resources: what is served may be read, nothing else', async (t) => {
  const door = await doorOf(t);
  const allowed = async (verb: string, path: string): Promise<boolean | undefined> => {
    const body = { kind: 'SelfSubjectAccessReview', spec: { nonResourceAttributes: { verb, path } } };
    return (await review(door, ACCESS, JSON.stringify(body))).status.allowed;
  };
  t.true(await allowed('get', '/healthz'));
  t.true(await allowed('get', '/openapi/v3/apis'));
  t.false(await allowed('delete', '/healthz'));
  t.false(await allowed('get', '/metrics'));
  t.false(await allowed('get', '/healthzz'));
});

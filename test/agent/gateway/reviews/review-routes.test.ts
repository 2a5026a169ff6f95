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

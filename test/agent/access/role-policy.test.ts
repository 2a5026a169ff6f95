import { chmodSync, chownSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import { METHODS, type MethodName } from '@edgectl/rpc-schema/methods';
import { callerNamed, NOBODY, ROOT, startPolicy } from './policy-bench.ts';

const POLICY = `
roles:
  line-lead:
    - methods: [device.edit, device.get]
      namespaces: [factory]
      names: [press-*]
      properties: [setpoint, speed]
      lasting: false
    - methods: [pod.exec]
      namespaces: [factory]
      containers: [collector]
bindings:
  - { role: viewer, principals: [vera] }
  - { role: operator, principals: [otto], namespaces: [factory] }
  - { role: line-lead, principals: [lena] }
  - { role: admin, principals: [ada] }
  - { role: admin, principals: [adam], namespaces: [factory] }
  - { role: operator, principals: [tom], until: 2026-01-01T01:00:00Z }
`;

const edit = (set: object, persist: boolean, name = 'press-1'): object => ({
  namespace: 'factory',
  name,
  set,
  persist,
});

/** Who, what, with which parameters: yes or no. */
const TABLE: readonly (readonly [
  string,
  MethodName | 'pod.portForward' | 'session.others',
  object,
  boolean,
])[] = [
  ['vera', 'pod.logs', { name: 'web-0' }, true],
  ['vera', 'pod.logs', { namespace: 'factory', labelSelector: 'a=b' }, true],
  ['vera', 'pod.list', { allNamespaces: true }, true],
  ['vera', 'pod.exec', { name: 'web-0' }, false],
  ['vera', 'pod.attach', { name: 'web-0' }, false],
  ['vera', 'pod.portForward', { name: 'web-0' }, false],
  ['vera', 'pod.restart', { name: 'web-0' }, false],
  ['vera', 'device.edit', edit({ setpoint: 1 }, false), false],
  ['vera', 'node.stats', {}, true],
  ['vera', 'node.diagnose', {}, false],
  ['vera', 'grant.create', {}, false],
  ['vera', 'audit.list', {}, false],
  ['vera', 'session.list', {}, true],
  ['vera', 'session.list', { allPrincipals: true }, false],
  ['vera', 'access.check', {}, true],
  ['vera', 'access.check', { principal: 'vera' }, true],
  ['vera', 'access.check', { principal: 'otto' }, false],
  ['otto', 'pod.exec', { namespace: 'factory', name: 'web-0' }, true],
  ['otto', 'pod.exec', { name: 'web-0' }, false],
  ['otto', 'pod.exec', { namespace: 'default', name: 'web-0' }, false],
  ['otto', 'pod.list', { namespace: 'factory' }, true],
  ['otto', 'pod.list', { allNamespaces: true }, false],
  ['otto', 'pod.restart', { namespace: 'factory', names: ['a', 'b'] }, true],
  ['otto', 'device.edit', edit({ setpoint: 1 }, true), true],
  ['otto', 'node.stats', {}, false],
  ['otto', 'grant.create', {}, false],
  ['otto', 'device.edit', { list: { items: [{ metadata: { namespace: 'factory', name: 'a' } }] } }, true],
  [
    'otto',
    'device.edit',
    {
      namespace: 'factory',
      list: {
        items: [
          { metadata: { namespace: 'factory', name: 'a' } },
          { metadata: { namespace: 'default', name: 'b' } },
        ],
      },
    },
    false,
  ],
  ['otto', 'device.edit', { object: { metadata: { namespace: 'default', name: 'b' } } }, false],
  ['lena', 'device.edit', edit({ setpoint: 1 }, false), true],
  ['lena', 'device.edit', edit({ setpoint: 1, speed: 2 }, false), true],
  ['lena', 'device.edit', edit({ setpoint: 1, reset: 2 }, false), false],
  ['lena', 'device.edit', edit({ setpoint: 1 }, true), false],
  ['lena', 'device.edit', edit({}, false), false],
  ['lena', 'device.edit', edit({ setpoint: 1 }, false, 'oven-1'), false],
  [
    'lena',
    'device.edit',
    {
      namespace: 'factory',
      name: 'press-1',
      persist: false,
      jsonPatch: [{ op: 'replace', path: '/spec/properties/[name=speed]/desired/value', value: '1' }],
    },
    true,
  ],
  [
    'lena',
    'device.edit',
    {
      namespace: 'factory',
      name: 'press-1',
      persist: false,
      jsonPatch: [
        { op: 'copy', path: '/spec/properties/[name=speed]/desired/value', from: '/metadata/name' },
      ],
    },
    false,
  ],
  [
    'lena',
    'device.edit',
    { namespace: 'factory', name: 'press-1', persist: false, mergePatch: { spec: {} } },
    false,
  ],
  ['lena', 'device.revert', { namespace: 'factory', name: 'press-1' }, false],
  ['lena', 'device.list', { namespace: 'factory' }, false],
  ['lena', 'pod.exec', { namespace: 'factory', name: 'c', container: 'collector' }, true],
  ['lena', 'pod.exec', { namespace: 'factory', name: 'c', container: 'other' }, false],
  ['lena', 'pod.exec', { namespace: 'factory', name: 'c' }, false],
  ['ada', 'grant.create', {}, true],
  ['ada', 'audit.list', {}, true],
  ['ada', 'session.list', { allPrincipals: true }, true],
  ['ada', 'session.cancel', { session: 's', principal: 'vera' }, true],
  ['ada', 'access.check', { principal: 'vera' }, true],
  ['adam', 'pod.exec', { namespace: 'factory', name: 'a' }, true],
  ['adam', 'grant.create', {}, false],
  ['adam', 'session.others', {}, false],
  ['tom', 'pod.exec', { name: 'a' }, true],
  ['nina', 'pod.list', {}, false],
  ['nina', 'session.list', {}, false],
  ['nina', 'session.cancel', { session: 's' }, false],
  ['nina', 'rpc.discover', {}, true],
  ['nina', 'node.status', {}, true],
  ['nina', 'access.check', {}, true],
];

test('who may do what', (t) => {
  const { policy } = startPolicy(t, POLICY);
  for (const [who, action, params, expected] of TABLE) {
    const allowed = policy.permits(callerNamed(who), action, { ...params });
    t.is(allowed, expected, `${who} ${action} ${JSON.stringify(params)}`);
  }
});

test('the unix socket is allowed everything; a user called root on another broker is nobody', (t) => {
  const { policy } = startPolicy(t, undefined);
  for (const action of Object.keys(METHODS) as MethodName[]) {
    t.true(policy.permits(ROOT, action, { namespace: 'x', name: 'y', principal: 'z' }), action);
  }
  t.false(policy.permits(callerNamed('root', 'mosquitto'), 'pod.list', {}));
});

test('whom no broker vouches for reads, without logs, whatever name he gives', (t) => {
  const { policy } = startPolicy(t, POLICY);
  for (const caller of [NOBODY, { ...NOBODY, topicPrincipal: 'ada' }]) {
    t.true(policy.permits(caller, 'pod.list', { allNamespaces: true }));
    t.true(policy.permits(caller, 'device.watch', {}));
    t.false(policy.permits(caller, 'pod.logs', { name: 'a' }));
    t.false(policy.permits(caller, 'pod.exec', { name: 'a' }));
  }
  const error = t.throws<EdgectlError>(() => policy.authorise(NOBODY, 'pod.exec', { name: 'a' }));
  t.regex(error.message, /broker mosquitto has no access list/);
  t.is(error.hint, 'edgectl broker mosquitto');
});

test('the policy says what anonymous callers may do', (t) => {
  const { policy, write } = startPolicy(t, 'anonymous: [viewer]');
  t.true(policy.permits(NOBODY, 'pod.logs', { name: 'a' }));
  write('anonymous: []');
  t.false(policy.permits(NOBODY, 'pod.list', {}));
  t.true(policy.permits(NOBODY, 'node.status', {}));
});

test('a refusal names the rule that is missing and what would give it', (t) => {
  const { policy, policyFile } = startPolicy(t, POLICY);
  const params = { namespace: 'factory', name: 'web-0', container: 'web' };
  const error = t.throws<EdgectlError>(() => policy.authorise(callerNamed('vera'), 'pod.exec', params));
  t.is(error.kind, 'Forbidden');
  t.is(error.message, 'no rule lets vera call pod.exec in container web of web-0 in namespace factory');
  t.deepEqual(error.details?.['missing'], {
    methods: ['pod.exec'],
    namespaces: ['factory'],
    names: ['web-0'],
    containers: ['web'],
  });
  t.regex(error.hint ?? '', /edgectl grant vera operator -n factory --for 1h --reason/);
  t.true(error.hint?.includes(`a binding of role operator in ${policyFile.path}`));
});

test('a change of the file holds from the next call on, without waiting', (t) => {
  const { policy, write } = startPolicy(t, POLICY);
  const vera = callerNamed('vera');
  t.false(policy.permits(vera, 'pod.exec', { name: 'a' }));
  write('bindings: [{ role: operator, principals: [vera] }]');
  t.true(policy.permits(vera, 'pod.exec', { name: 'a' }));
  write('bindings: [{ role: viewer, principals: [vera] }]');
  t.false(policy.permits(vera, 'pod.exec', { name: 'a' }));
});

for (const [what, text, complaint] of [
  ['no YAML', 'bindings: [', /policy\.yaml:1:\d+/],
  ['empty', '', /the file is empty/],
  ['an unknown role', 'bindings:\n  - role: boss\n    principals: [a]', /:2:11: there is no role "boss"/],
  ['an unknown key', 'rolls: {}', /unknown setting "rolls"/],
  ['a built-in role', 'roles: { admin: [{ methods: [pod.get] }] }', /role "admin" is built in/],
  ['a method that is none', 'roles: { x: [{ methods: [pods.exec] }] }', /"pods\.exec" matches no method/],
  ['a principal with a slash', 'bindings: [{ role: admin, principals: [a/b] }]', /"a\/b" cannot be/],
  [
    'an alias bomb',
    `a: &a [x]\nb: &b [${'*a,'.repeat(200)}]\nroles: [${'*b,'.repeat(200)}]`,
    /its YAML aliases cannot be resolved/,
  ],
] as const) {
  test(`a file that is wrong leaves the rules as they were, and says why: ${what}`, (t) => {
    const { policy, policyFile, write } = startPolicy(t, POLICY);
    write(text);
    t.true(policy.permits(callerNamed('vera'), 'pod.logs', { name: 'a' }));
    t.regex(policyFile.problem?.message ?? '', complaint);
    write(POLICY);
    t.true(policy.permits(callerNamed('vera'), 'pod.logs', { name: 'a' }));
    t.is(policyFile.problem, undefined);
  });
}

test('a file that is wrong from the start gives nobody anything', (t) => {
  const { policy, policyFile } = startPolicy(t, 'anonymous: [boss]');
  t.truthy(policyFile.problem);
  t.false(policy.permits(NOBODY, 'pod.list', {}));
  t.false(policy.permits(callerNamed('vera'), 'pod.list', {}));
  t.true(policy.permits(ROOT, 'pod.list', {}));
});

test('a file beyond its largest size is wrong', (t) => {
  const { policyFile } = startPolicy(t, `${POLICY}\n#${'x'.repeat(2000)}`, {
    limits: { policyMaxBytes: 2000 },
  });
  t.regex(policyFile.problem?.message ?? '', /larger than 2000 bytes/);
});

test('a file that is taken away takes its rules with it, but not while an editor replaces it', async (t) => {
  const { policy, folder, write, clock } = startPolicy(t, POLICY);
  const vera = callerNamed('vera');
  const path = join(folder, 'policy.yaml');
  rmSync(path);
  t.true(policy.permits(vera, 'pod.logs', { name: 'a' }));
  write(POLICY);
  await clock.advance(5_000);
  t.true(policy.permits(vera, 'pod.logs', { name: 'a' }));
  rmSync(path);
  await clock.advance(5_000);
  t.false(policy.permits(vera, 'pod.logs', { name: 'a' }));
});

test('what runs ends within two seconds of a change of the policy, once, and only what has lost its right', async (t) => {
  const { policy, write, clock } = startPolicy(t, POLICY);
  const ended: string[] = [];
  const watch = (who: string, params: object): AbortController => {
    const over = new AbortController();
    const tell = (error: EdgectlError): void => void ended.push(`${who}: ${error.message}`);
    policy.watch(callerNamed(who), 'pod.logs', { ...params }, tell, over.signal);
    return over;
  };
  watch('vera', { name: 'a' });
  watch('otto', { namespace: 'factory', name: 'b' });
  watch('vera', { name: 'over' }).abort();
  t.is(policy.held, 2);
  write('bindings: [{ role: operator, principals: [otto], namespaces: [factory] }]');
  await clock.advance(2_000);
  t.deepEqual(ended, [
    'vera: the permission was revoked: no rule lets vera call pod.logs of a in namespace default',
  ]);
  t.is(policy.held, 1);
  await clock.advance(5_000);
  t.is(ended.length, 1);
});

test('a binding with an end ends by itself', async (t) => {
  const { policy, clock } = startPolicy(t, POLICY);
  const tom = callerNamed('tom');
  let ended = 0;
  policy.watch(tom, 'pod.exec', { name: 'a' }, () => (ended += 1), new AbortController().signal);
  await clock.advance(3_599_000);
  t.true(policy.permits(tom, 'pod.exec', { name: 'a' }));
  t.is(ended, 0);
  await clock.advance(2_000);
  t.false(policy.permits(tom, 'pod.exec', { name: 'a' }));
  t.is(ended, 1);
});

test('what runs over a broker ends, but for reads, when the broker is found to let anyone be anyone', async (t) => {
  const broker = { trusted: true };
  const { policy, clock } = startPolicy(t, POLICY, { attachments: new Map([['mosquitto', broker]]) });
  const ended: string[] = [];
  const watch = (action: MethodName, attachment: string): void =>
    policy.watch(
      callerNamed('vera', attachment),
      action,
      { name: 'a' },
      () => ended.push(`${action} over ${attachment}`),
      new AbortController().signal,
    );
  watch('pod.logs', 'mosquitto');
  watch('device.watch', 'mosquitto');
  watch('pod.logs', 'rest');
  await clock.advance(5_000);
  t.deepEqual(ended, []);
  broker.trusted = false;
  await clock.advance(1_000);
  t.deepEqual(ended, ['pod.logs over mosquitto']);
});

for (const [mode, who] of [
  [0o660, 'its group'],
  [0o664, 'its group'],
  [0o666, 'anybody'],
] as const) {
  test(`L10: a policy of mode ${mode.toString(8)} gives nothing: ${who} could write it`, (t) => {
    const { policy, policyFile, folder, write } = startPolicy(t, POLICY);
    write('bindings: [{ role: admin, principals: [vera] }]');
    chmodSync(join(folder, 'policy.yaml'), mode);
    t.false(policy.permits(callerNamed('vera'), 'pod.exec', { name: 'a' }));
    t.regex(policyFile.problem?.message ?? '', new RegExp(`${who} may write to it`));
    chmodSync(join(folder, 'policy.yaml'), 0o640);
    t.true(policy.permits(callerNamed('vera'), 'pod.exec', { name: 'a' }));
  });
}

test('L10: a policy that belongs to another user than ourselves and root gives nothing', (t) => {
  const { policy, policyFile, folder, write } = startPolicy(t, POLICY);
  write('bindings: [{ role: admin, principals: [vera] }]');
  // Only root gives files away: for anybody else it stays his own.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) chownSync(join(folder, 'policy.yaml'), 65_534, 65_534);
  t.is(policy.permits(callerNamed('vera'), 'pod.exec', { name: 'a' }), !isRoot);
  if (isRoot) t.regex(policyFile.problem?.message ?? '', /user 65534, its owner, may write to it/);
});

test('who asked for more than his rules name is told what they name', (t) => {
  const { policy } = startPolicy(t, POLICY);
  const hint = (action: MethodName, params: object): string | undefined =>
    t.throws<EdgectlError>(() => policy.authorise(callerNamed('lena'), action, { ...params })).hint;
  t.regex(hint('pod.exec', { namespace: 'factory', name: 'c' }) ?? '', /name it \(-c collector\)/);
  const whole = { namespace: 'factory', name: 'press-1', mergePatch: {} };
  t.regex(hint('device.edit', whole) ?? '', /single writes of property setpoint are allowed: edgectl set/);
  t.regex(hint('pod.exec', { namespace: 'lab', name: 'c' }) ?? '', /edgectl grant lena operator -n lab/);
});

const CHANGED: readonly (readonly [string, boolean, readonly (string | undefined)[], boolean])[] = [
  ['lena', false, ['setpoint'], true],
  ['lena', false, ['setpoint', 'speed'], true],
  ['lena', false, [], true],
  ['lena', false, ['setpoint', 'reset'], false],
  ['lena', false, [undefined], false],
  ['lena', false, ['setpoint', undefined], false],
  ['lena', true, ['setpoint'], false],
  ['otto', true, [undefined], true],
  ['vera', false, ['setpoint'], false],
];
for (const [principal, lasting, properties, allowed] of CHANGED) {
  test(`H3: an edit of ${principal} that changes ${JSON.stringify(properties)}${lasting ? ' for good' : ''} is ${allowed ? 'taken' : 'refused'}`, (t) => {
    const { policy } = startPolicy(t, POLICY);
    const values = properties.map((property) => ({ property }));
    const authorise = (): void =>
      policy.authoriseChanges(callerNamed(principal), {
        namespace: 'factory',
        name: 'press-1',
        lasting,
        values,
      });
    if (allowed) t.notThrows(authorise);
    else t.like(t.throws(authorise), { kind: 'Forbidden' });
  });
}

import test from 'ava';
import { parseFieldSelector } from '../../../common/kubernetes/field-selector.ts';
import { parseLabelSelector } from '../../../common/kubernetes/label-selector.ts';

const web = { app: 'web', tier: 'front', 'apps.kubernetes.io/pod-index': '0' };

const labelCases: readonly (readonly [string, boolean])[] = [
  ['app=web', true],
  ['app==web', true],
  ['app = web', true],
  ['app=db', false],
  ['app!=db', true],
  ['missing!=db', true],
  ['app!=web', false],
  ['app in (db,web)', true],
  ['app in (db)', false],
  ['missing in (a)', false],
  ['app notin (db)', true],
  ['app notin (web)', false],
  ['missing notin (a)', true],
  ['app', true],
  ['missing', false],
  ['!missing', true],
  ['!app', false],
  ['app=web,tier in (front, back),!missing', true],
  ['app=web,tier in (back)', false],
  ['apps.kubernetes.io/pod-index=0', true],
  ['missing=', false],
];
for (const [selector, expected] of labelCases) {
  test(`label selector ${JSON.stringify(selector)} is ${expected} for the pod`, (t) => {
    t.is(parseLabelSelector(selector)(web), expected);
  });
}

for (const selector of [
  '===',
  'app=we b',
  'app in web',
  'app in (',
  '=web',
  'a,,b',
  `${'x'.repeat(64)}/y/z`,
  'app=-x',
  '!',
]) {
  test(`${JSON.stringify(selector.slice(0, 20))} is no label selector`, (t) => {
    t.like(
      t.throws(() => parseLabelSelector(selector)),
      { kind: 'InvalidParams' },
    );
  });
}

test('fields are compared, joined and negated; an unknown one is named with those that there are', (t) => {
  const fields = { 'status.phase': (pod: { phase: string }) => pod.phase, name: () => 'x' };
  t.true(parseFieldSelector('status.phase=Running', fields)({ phase: 'Running' }));
  t.false(parseFieldSelector('status.phase!=Running', fields)({ phase: 'Running' }));
  t.false(parseFieldSelector('status.phase==Running,name=y', fields)({ phase: 'Running' }));
  const error = t.throws(() => parseFieldSelector('spec.color=red', fields));
  t.like(error, { kind: 'InvalidParams', hint: 'write field=value; the fields are status.phase, name' });
  t.throws(() => parseFieldSelector('toString=1', fields));
  t.throws(() => parseFieldSelector('status.phase', fields));
});

for (const [what, selector] of Object.entries({
  'commas alone': ','.repeat(4096),
  'an open parenthesis for each comma': '(,'.repeat(2048),
  'spaces before a word too many': `a=${' '.repeat(4090)}b c`,
  'spaces after a key': `a${' '.repeat(4094)}b`,
})) {
  test(`H2: a selector of ${what} is refused in a time that grows with its length alone`, (t) => {
    const started = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) {
      t.throws(() => parseLabelSelector(selector));
      t.throws(() => parseFieldSelector(selector, { a: () => '' }));
    }
    const { user, system } = process.cpuUsage(started);
    t.true(user + system < 200_000, `${user + system} µs`);
  });
}

test('H2: a selector is at most as long in a URL as in a call', (t) => {
  const selector = Array.from({ length: 2000 }, () => '!a').join(',');
  t.like(
    t.throws(() => parseLabelSelector(selector)),
    { kind: 'InvalidParams', message: 'labelSelector has 5999 characters; the limit is 4096' },
  );
  t.like(
    t.throws(() => parseFieldSelector(selector, { a: () => '' })),
    { kind: 'InvalidParams', message: 'fieldSelector has 5999 characters; the limit is 4096' },
  );
});

test('a label that is named like something that every object inherits is no label that every pod has', (t) => {
  t.false(parseLabelSelector('constructor')(web));
  t.true(parseLabelSelector('!constructor')(web));
});

for (const [selector, order, matches] of [
  ['order>5', '6', true],
  ['order>5', '5', false],
  ['order<5', '4', true],
  ['order < 5', '5', false],
  ['order >5,order<10', '7', true],
  ['order>5', undefined, false],
  ['order>5', 'six', false],
  ['order>9223372036854775806', '9223372036854775807', true],
  ['order<5', '-1', true],
  ['order>5', '99999999999999999999', false],
] as const) {
  test(`B19: ${selector} ${matches ? 'takes' : 'leaves out'} ${order}`, (t) => {
    t.is(parseLabelSelector(selector)(order === undefined ? {} : { order }), matches);
  });
}

for (const selector of [
  'order>',
  'order>x',
  'order<1.5',
  '>5',
  'order>>5',
  'order>=5',
  'order>99999999999999999999',
]) {
  test(`B19: ${selector} is refused`, (t) => {
    t.throws(() => parseLabelSelector(selector), { message: /^labelSelector / });
  });
}

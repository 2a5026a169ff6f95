import test from 'ava';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { Validator } from '../../common/validator.ts';

/** Every list in parameters whose items must differ: ajv compares each with each. */
function uniqueLists(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { uniqueItems, maxItems } = schema as { uniqueItems?: boolean; maxItems?: number };
  const unbounded = uniqueItems === true && maxItems === undefined ? [path] : [];
  return [
    ...unbounded,
    ...Object.entries(schema).flatMap(([key, part]) => uniqueLists(part, `${path}/${key}`)),
  ];
}

test('H2: a list of parameters whose items must differ has a most number of items', (t) => {
  const parameters = Object.entries(SCHEMAS.$defs).filter(([name]) => name.endsWith('Params'));
  t.true(parameters.length > 20);
  t.deepEqual(
    parameters.flatMap(([name, schema]) => uniqueLists(schema, name)),
    [],
  );
});

test('H2: a list that is too long is refused before its items are compared', (t) => {
  const paths = Array.from({ length: 30_000 }, (_, index) => `/${index}`);
  const validator = new Validator();
  t.throws(() => validator.check('DeviceRevertParams', { name: 'press-1', paths: [] }));
  const started = process.cpuUsage();
  t.throws(() => validator.check('DeviceRevertParams', { name: 'press-1', paths }), {
    message: /must not have more than 1000 entries/,
  });
  const { user, system } = process.cpuUsage(started);
  t.true(user + system < 200_000, `${user + system} µs`);
});

const digits = 'x'.repeat(100);
/** Schema, parameters, and what is said of them. */
const SAID: readonly (readonly [schema: string, params: object, message: string])[] = [
  [
    'PodLogsParams',
    { name: 'a', framing: 'plain', window: 1000 },
    'parameter "window" must be 0 where "framing" is "plain", not 1000',
  ],
  [
    'PodLogsParams',
    { name: 'a', inline: true, follow: true },
    'parameter "follow" must be false where "inline" is true, not true',
  ],
  [
    'PodLogsParams',
    { name: 'a', inline: true, session: 's' },
    'parameter "session" cannot be given where "inline" is true',
  ],
  [
    'PodLogsParams',
    { name: 'a', labelSelector: 'b' },
    'only one of the parameters "name", "labelSelector" can be given',
  ],
  [
    'PodLogsParams',
    { name: 'a', stream: 'stdout' },
    'parameter "stream" is one of All, Stdout, Stderr, not "stdout"',
  ],
  [
    'PodLogsParams',
    { name: 'a', stream: digits },
    `parameter "stream" is one of All, Stdout, Stderr, not "${digits.slice(0, 63)}…`,
  ],
  ['PodLogsParams', { name: 'a', window: -1 }, 'parameter "window" must be 0 or more, not -1'],
  [
    'PodLogsParams',
    { name: 'a', tailLines: '5' },
    'parameter "tailLines" must be a whole number, not a text',
  ],
  [
    'PodDescribeParams',
    { name: 'a', labelSelector: 'b' },
    'only one of the parameters "name", "labelSelector" can be given',
  ],
  ['PodExecParams', { name: 'a', command: 'rm secret' }, 'parameter "command" must be a list, not a text'],
  [
    'PodExecParams',
    { name: 'a', command: ['sh'], inline: true, stdin: true },
    'parameter "stdin" must be false where "inline" is true, not true',
  ],
  ['PodAttachParams', { name: 'a', columns: 80 }, 'the parameters lack "rows", which "columns" needs'],
  ['PodRestartParams', { names: ['a', 'a'] }, 'parameter "names" must not have the same entry twice: "a"'],
  [
    'DeviceEditParams',
    { name: 'a', mergePatch: {}, persist: false, expiresSeconds: 5 },
    'parameter "expiresSeconds" cannot be given where "persist" is false',
  ],
];

for (const [schema, params, message] of SAID) {
  test(`F16: ${schema} ${JSON.stringify(params).slice(0, 80)}: ${message.slice(0, 60)}`, (t) => {
    t.is(t.throws(() => new Validator().check(schema, params))?.message, message);
  });
}

test('F16: no message of a validator comes through as it is', (t) => {
  for (const [schema, params] of SAID) {
    const error = t.throws(() => new Validator().check(schema, params));
    t.notRegex(error?.message ?? '', /must NOT|equal to constant|match exactly|schema/);
  }
});

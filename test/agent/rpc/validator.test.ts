import test from 'ava';
import { SCHEMAS } from '@edgectl/rpc-schema/generated/schemas';
import { Validator } from '../../../agent/rpc/validator.ts';

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
    message: /must NOT have more than 1000 items/,
  });
  const { user, system } = process.cpuUsage(started);
  t.true(user + system < 200_000, `${user + system} µs`);
});

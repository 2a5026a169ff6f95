import test from 'ava';
import fc from 'fast-check';
import { representationOf } from '../../../../agent/gateway/reads/representation.ts';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

for (const [accept, expected] of [
  [undefined, 'object json'],
  ['*/*', 'object json'],
  ['application/json', 'object json'],
  ['application/yaml', 'object yaml'],
  [`${TABLE},application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json`, 'table json'],
  ['application/json;as=Table;g=meta.k8s.io;v=v1beta1', 'table json'],
  ['application/json;as=Table;v=v9;g=meta.k8s.io,application/yaml', 'object yaml'],
  ['application/vnd.kubernetes.protobuf,application/json', 'object json'],
  ['application/vnd.kubernetes.protobuf', 'object json'],
  ['application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io', 'metadata json'],
] as const) {
  test(`Accept: ${String(accept)}`, (t) => {
    const { as, encoding } = representationOf(accept);
    t.is(`${as} ${encoding}`, expected);
  });
}

test('whatever is asked for, something is given', (t) => {
  const part = fc.oneof(
    fc.constantFrom(
      'application/',
      '*/*',
      'json',
      'yaml',
      ';',
      ',',
      '=',
      'as=Table',
      'v=v1',
      'g=meta.k8s.io',
      ' ',
      'q=0',
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const { as, encoding } = representationOf(parts.join(''));
      t.true(['object', 'table', 'metadata'].includes(as), as);
      t.true(['json', 'yaml'].includes(encoding), encoding);
    }),
  );
});

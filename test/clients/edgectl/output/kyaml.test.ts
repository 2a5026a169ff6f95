import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { toKyaml } from '../../../../clients/edgectl/output/kyaml.ts';

test('an object is written as kubectl writes KYAML', (t) => {
  const pod = {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name: 'web-0',
      labels: { 'app.kubernetes.io/name': 'web', no: 'yes', '1e3': 'x' },
      annotations: {},
    },
    spec: {
      containers: [
        { name: 'web', args: ['-c', 'a "b"'], ports: [{ containerPort: 80 }] },
        { name: 'sidecar', env: [] },
      ],
      hostNetwork: true,
    },
    data: { text: 'one\n  two\n\nthree', end: 'last\n' },
  };
  t.is(
    toKyaml(pod),
    `---
{
  apiVersion: "v1",
  data: {
    end: "\\
       last\\n\\
      ",
    text: "\\
       one\\n\\
      \\  two\\n\\
       \\n\\
       three\\
      ",
  },
  kind: "Pod",
  metadata: {
    annotations: {},
    labels: {
      "1e3": "x",
      app.kubernetes.io/name: "web",
      "no": "yes",
    },
    name: "web-0",
  },
  spec: {
    containers: [{
      args: [
        "-c",
        "a \\"b\\"",
      ],
      name: "web",
      ports: [{
        containerPort: 80,
      }],
    }, {
      env: [],
      name: "sidecar",
    }],
    hostNetwork: true,
  },
}
`,
  );
});

test('a reader of YAML gets the same value back, whatever it is', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ \t\nax:"\\]{0,12}$/),
    fc.constantFrom(
      'yes',
      'null',
      '0x1f',
      '1_000',
      '2026-12-01',
      '11:00',
      '.inf',
      '\u0085',
      '\u00a0',
      '\r\n',
    ),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(
      text.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  }));
  fc.assert(
    fc.property(value, (each) => {
      for (const version of ['1.1', '1.2'] as const)
        t.deepEqual(parse(toKyaml(each), { version, merge: false }), JSON.parse(JSON.stringify(each)));
    }),
    { numRuns: 300 },
  );
});

test('a whole number beyond 2^53 stays what it is', (t) => {
  t.is(toKyaml({ serial: 12_345_678_901_234_567_890n }), '---\n{\n  serial: 12345678901234567890,\n}\n');
});

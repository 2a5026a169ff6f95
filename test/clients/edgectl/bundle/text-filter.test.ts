import test from 'ava';
import fc from 'fast-check';
import { isPlainValue } from '../../../../clients/edgectl/bundle/secret-words.ts';
import { TextFilter } from '../../../../clients/edgectl/bundle/text-filter.ts';

/** Each text, and what of it must not be left. */
const SECRETS: readonly (readonly [text: string, ...gone: string[]])[] = [
  ['connecting with password=hunter2 and more', 'hunter2'],
  ['DB_PASSWORD: correct horse battery', 'correct', 'horse', 'battery'],
  ['{"level":"info","api_key":"abcd-efgh","attempt":1}', 'abcd-efgh'],
  [String.raw`{"msg":"{\"token\":\"abcdefg\",\"n\":2}"}`, 'abcdefg'],
  ['mysql --password hunter2 --host db', 'hunter2'],
  ['["mapper","--token","hunter2","--port","7777"]', 'hunter2'],
  ['Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
  ['header is Bearer abc123def', 'abc123def'],
  ['dialing mqtt://plc:s3cret@10.0.0.1:1883 again', 's3cret'],
  ['amqp://user:pa/ss@host:5672', 'pa/ss'],
  ['dsn root:hunter2@tcp(127.0.0.1:3306)/line', 'hunter2'],
  ['the password for admin is hunter2', 'hunter2'],
  [
    'got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk8 from the cloud',
    'eyJhbGci',
    'eyJzdWIi',
    'dBjftJeZ',
  ],
  [
    'jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27u\nhbUJU1p1r_wW1gFWFOEjXk8\n',
    'dBjftJeZ',
    'hbUJU1p1',
  ],
  [
    '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSj\n-----END PRIVATE KEY-----',
    'MIIEvQIB',
    'BKcwggSj',
  ],
  [String.raw`"key": "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----\n"`, 'MHcCAQEE'],
  ['-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAxyz0123456789abc\ncut off', 'MIIEowIB'],
  ['session key 8fK3xQ9zLm2Rt7Vw4YpN1sBc', '8fK3xQ9z'],
  ['data cGFzc3dvcmQ9aHVudGVyMg==', 'cGFzc3dv'],
  ['short aHVudGVyMg==', 'aHVudGVy'],
  ['password: |\n  line one\n  line two\nnext: 1', 'line one', 'line two'],
  [String.raw`{"msg":"password: |\n  line one\n  line two"}`, 'line one', 'line two'],
  ['credentials:\n  - first-one\n  - second-one\nnext: 1', 'first-one', 'second-one'],
  ['token=\n  hunter2abc\nrest', 'hunter2abc'],
  ['2026-11-22 16:46:06 password:\n2026-11-22 16:46:06 hunter2\n', 'hunter2'],
  ['aws AKIAIOSFODNN7EXAMPLE', 'AKIAIOSF'],
  ['aws wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'wJalrXUt', 'bPxRfiCY'],
  ['- name: DB_PASSWORD\n  value: x9zz', 'x9zz'],
  ['{"name":"DB_TOKEN","value":"qqq-1"}', 'qqq-1'],
  ['<password>abc-1</password>', 'abc-1'],
  ['GET https://host/path?token=abc-1&page=2', 'abc-1'],
  ['Set-Cookie: sid=b; path=/', 'sid=b'],
  ['generated Xk9#mP2$vL8@qR5! for you', 'Xk9#mP2'],
  ["password='several words' at 12:00", 'several', 'words'],
  ['MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQxyzabc\n', 'MIIEvQIB', 'BKcwggSj'],
  ['encryption key 4f3c2e1d0b9a88776655443322110099aabbccdd', '4f3c2e1d'],
  ['cut 8fK3xQ9zLm\n2Rt7Vw4YpN here', '8fK3xQ9zLm', '2Rt7Vw4YpN'],
  ['secretKey => "zzz-1"', 'zzz-1'],
  ['export TOKEN=abcdef', 'abcdef'],
  ['user: alice pass: hunter2 host: x', 'hunter2'],
  ['\u001b[31mpassword\u001b[0m=hunter2', 'hunter2'],
  ["ALTER USER plant IDENTIFIED BY 'hunter2'", 'hunter2'],
  ['line1 token=abc\\\ndef-2 next', 'abc', 'def-2'],
  ['ghp_0123456789abcdefghijABCDEFGHIJ012345', 'ghp_0123'],
];

/** What stands in logs and configurations of every node, and is no secret. */
const PLAIN: readonly string[] = [
  'web-7d9f8b6c5d-x2x4z started',
  'image registry.example/line/press:1.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a09',
  'pod uid 6ba7b810-9dad-11d1-80b4-00c04fd430c8',
  'containerd://9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a07 is gone',
  'built from commit 4f3c2e1d0b9a88776655443322110099aabbccdd',
  '2026-11-22T16:46:06.123456789Z INFO temperature=21.5 setpoint=42',
  'I1122 16:46:06.123456       1 main.go:12] sync done',
  'password changed for alice',
  'token expired',
  'password: required',
  'passwordFile: /etc/edgectl/agent.password',
  'max_tokens=4096 tokens=15',
  'keyboard=de-latin1 compass=north monkey=banana author=alice',
  'gpio pin: 17, passed=17 failed=0',
  'io.kubernetes.client.openapi.ApiException: not found',
  'at com.example.plant.ModbusTcpConnectionManager.reconnect(ModbusTcpConnectionManager.java:142)',
  '/var/lib/kubelet/pods/6ba7b810-9dad-11d1-80b4-00c04fd430c8/volumes/kubernetes.io~projected',
  'fe80::1ff:fe23:4567:890a 00:1a:2b:3c:4d:5e 10.0.0.1:51234',
  'http://127.0.0.1:10550/api/v1/pods?limit=500',
  'secretName: db-credentials',
  'mailto:alice@example.com, ssh://git@host/repo, http://registry:5000/image@sha256:abc',
  'basic authentication failed',
  'x86_64-unknown-linux-gnu nodejs-26.12.1-linux-x64.tar.gz libssl3_3.0.11-1~deb12u2_amd64.deb',
  'Geschwindigkeitsregler DeviceTwinUpdateHandlerFactory ModbusTCP2RTUGateway01',
  'error: context deadline exceeded (Client.Timeout exceeded while awaiting headers)',
  'SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt HTTP_PROXY=http://proxy:3128',
  'Back-off restarting failed container main in pod web-0_default',
  'aaaaaaaaaaaaaaaaaaaaaaaaaaaa ============================',
];

for (const [text, ...gone] of SECRETS) {
  test(`takes the secret out of ${JSON.stringify(text).slice(0, 70)}`, (t) => {
    const { text: left, counts } = new TextFilter().apply(text);
    for (const part of gone) t.false(left.includes(part), left);
    t.true(counts.size > 0);
  });
}

test('leaves what is no secret as it is', (t) => {
  for (const text of PLAIN) t.is(new TextFilter().apply(text).text, text);
  // Beside each other too: nothing of one line is taken for the rest of another.
  t.is(new TextFilter().apply(PLAIN.join('\n')).text, PLAIN.join('\n'));
});

test('what was seen in a secret place is taken out everywhere, in base64 and cut by the end of a line too', (t) => {
  const filter = new TextFilter();
  filter.addSecret('plain-and-simple');
  const encoded = Buffer.from('plain-and-simple').toString('base64');
  const { text } = filter.apply(`said plain-and-simple, ${encoded}\nand plain-and\n  -simple to the end`);
  t.is(text, 'said <removed: known secret>, <removed: high entropy>\nand <removed: known secret> to the end');
});

test('an identifier of what is there stays, however random it looks', (t) => {
  const id = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  const filter = new TextFilter();
  t.not(filter.apply(`ended ${id}`).text, `ended ${id}`);
  filter.keep(id);
  t.is(filter.apply(`ended ${id}`).text, `ended ${id}`);
});

test('a secret of any alphabet is found behind its name, whatever stands around it', (t) => {
  const word = fc.stringMatching(/^[A-Za-z0-9!#$%+.~_-]{6,40}$/).filter((text) => !isPlainValue(text));
  const form = fc.constantFrom(
    (value: string) => `password="${value}"`,
    (value: string) => `{"token":"${value}"}`,
    (value: string) => `API_KEY=${value}`,
    (value: string) => `  clientSecret: ${value}`,
    (value: string) => `--auth-token '${value}'`,
  );
  fc.assert(
    fc.property(word, form, (value, write) => {
      t.false(new TextFilter().apply(`before\n${write(value)}\nafter`).text.includes(value));
    }),
    { numRuns: 300 },
  );
});

test('no text makes the filter slow: what it takes grows with the length alone', (t) => {
  const pieces = [
    'a',
    'password=[\n',
    'password="\\\n',
    'token:\n',
    'eyJ',
    '://a:',
    '-----BEGIN A-----\n',
    'x_token: |\n ',
  ];
  for (const piece of pieces) {
    const started = performance.now();
    new TextFilter().apply(piece.repeat(Math.ceil(200_000 / piece.length)));
    t.true(performance.now() - started < 15_000, piece);
  }
});

import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import fc from 'fast-check';
import { decodeConnect } from '../../../tunnel/wire/connect-message.ts';
import {
  type KubeletRequest,
  METRICS_PATHS,
  parseKubeletRequest,
} from '../../../tunnel/wire/kubelet-request.ts';
import { readRecording, recordingNames } from '../helpers/recording.ts';

test('every recorded request is one that is served, of the type that its connect message says', (t) => {
  const types: Readonly<Record<string, KubeletRequest['kind']>> = {
    LOGS_CONNECT: 'logs',
    EXEC_CONNECT: 'exec',
    ATTACH_CONNECT: 'attach',
    METRIC_CONNECT: 'metrics',
  };
  const seen = new Set<string>();
  for (const name of recordingNames()) {
    for (const { json, typeName } of readRecording(name)) {
      const kind = types[typeName];
      if (json === undefined || kind === undefined) continue;
      const { path, query } = decodeConnect(Buffer.from(json));
      t.is(parseKubeletRequest(path, query).kind, kind, `${name}: ${path}`);
      seen.add(kind);
    }
  }
  t.is(seen.size, 4);
});

test('exec is served with and without the uid', (t) => {
  const short = parseKubeletRequest('/exec/default/web-0/web', 'command=sh&command=-c&input=1');
  const long = parseKubeletRequest('/exec/default/web-0/0a-1/web', 'command=sh&command=-c&input=1');
  if (short.kind !== 'exec' || long.kind !== 'exec') return t.fail();
  t.deepEqual(
    [short.namespace, short.pod, short.podUid, short.container],
    ['default', 'web-0', undefined, 'web'],
  );
  t.deepEqual([long.namespace, long.pod, long.podUid, long.container], ['default', 'web-0', '0a-1', 'web']);
  t.deepEqual(short.query.getAll('command'), ['sh', '-c']);
  return undefined;
});

for (const path of [
  ...[
    '/',
    '',
    '/pods',
    '/configz',
    '/run/default/web-0/web',
    '/portForward/default/web-0',
    '/logs/',
    '/metrics/x',
  ],
  ...[
    '/containerLogs/default/web-0',
    '/containerLogs/default/web-0/uid/web',
    '/exec/default/web-0',
    'exec/a/b/c',
  ],
  ...['/exec/../web-0/web', '/exec/default/web-0/web/x/y', '/exec/default/web%2f0/web', '/exec//web-0/web'],
  ...[
    '/stats/../pods',
    '/stats/a/%2e%2e',
    '/stats/a/b/c',
    '/exec/default/WEB/web',
    '/containerLogs/a/b/c\r\nHost: x',
  ],
]) {
  test(`${JSON.stringify(path)} is not served`, (t) => {
    t.throws(() => parseKubeletRequest(path, ''), { message: /is not served through the tunnel/ });
  });
}

/** Another parser takes these for a step up, or for nothing. */
const TRICKS = [
  '.\t.',
  '.\n.',
  '.\r.',
  '..',
  '.',
  '.\t.\\\\',
  '%2e%2e',
  '\\..',
  ' ',
  '?',
  '#',
  ';',
  '//',
  '\t',
  'x',
];

for (const path of [
  '/stats/.\t./pods',
  '/stats/.\n./debug/pprof/heap',
  '/stats/x/.\t.\\.\t.\\containerLogs\\default\\web-0\\sidecar',
  '/stats/container',
  '/stats/default/web-0',
  '/stats/summary?x',
  '/stats/summary#x',
  '/stats/summary/',
  '\t/metrics',
  '/metrics\t',
  '/Metrics',
]) {
  test(`H1: ${JSON.stringify(path)} is not served`, (t) => {
    t.throws(() => parseKubeletRequest(path, ''), { message: /is not served through the tunnel/ });
  });
}

test('H1: what is served stays what it is, whoever reads its path again', (t) => {
  const segment = fc.oneof(
    fc.constantFrom('stats', 'metrics', 'summary', 'exec', 'containerLogs', 'default', 'web-0', ...TRICKS),
    fc.string(),
  );
  const path = fc.array(segment, { maxLength: 8 }).map((segments) => `/${segments.join('/')}`);
  fc.assert(
    fc.property(fc.oneof(path, fc.constantFrom<string>(...METRICS_PATHS)), (asked) => {
      try {
        const { path: served } = parseKubeletRequest(asked, '');
        return served === asked && new URL(served, 'http://127.0.0.1:10350').pathname === served;
      } catch (error) {
        return EdgectlError.is(error) && error.kind === 'NotFound';
      }
    }),
  );
  t.pass();
});

test('whatever path comes, it is served or refused with an error of the tunnel', (t) => {
  const near = fc
    .array(
      fc.constantFrom(
        '/',
        'exec',
        'attach',
        'containerLogs',
        'stats',
        'summary',
        'default',
        'web-0',
        'web',
        '%2e',
        '..',
      ),
    )
    .map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.webPath(), near),
      fc.oneof(fc.string(), fc.webQueryParameters()),
      (path, query) => {
        try {
          return parseKubeletRequest(path, query).path === path;
        } catch (error) {
          return EdgectlError.is(error) && error.kind === 'NotFound';
        }
      },
    ),
  );
  t.pass();
});

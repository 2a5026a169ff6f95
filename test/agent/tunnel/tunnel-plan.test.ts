import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import type { EdgeStreamConfiguration, TunnelConfiguration } from '../../../agent/config/configuration.ts';
import { planTunnel, type TunnelPlan } from '../../../agent/tunnel/tunnel-plan.ts';

function plan(
  tunnel: Partial<TunnelConfiguration>,
  edgeStream: Partial<EdgeStreamConfiguration> = {},
  exists = (_path: string): boolean => true,
): TunnelPlan | string {
  return planTunnel(
    { tunnel: { servers: [], wire: 'auto', ...tunnel }, edgeStream: { enabled: false, ...edgeStream } },
    exists,
  );
}

const FOUND = {
  server: 'cloud.example:10004',
  caFile: '/ca.crt',
  certFile: '/node.crt',
  keyFile: '/node.key',
};

test('without a word about it there is no tunnel', (t) => {
  t.regex(String(plan({})), /no server is named/);
});

test("EdgeCore's own server and certificates are taken where EdgeStream does not run, for reading alone", (t) => {
  t.deepEqual(plan({}, FOUND), {
    servers: ['cloud.example:10004'],
    files: { ca: '/ca.crt', cert: '/node.crt', key: '/node.key' },
    role: 'viewer',
  });
});

test('where EdgeCore runs EdgeStream it is left to it', (t) => {
  t.regex(
    String(plan({}, { ...FOUND, enabled: true })),
    /EdgeCore runs EdgeStream .* and dials cloud\.example:10004/,
  );
  t.regex(
    String(plan({ servers: ['cloud.example:10004'] }, { ...FOUND, enabled: true })),
    /EdgeCore runs EdgeStream/,
  );
});

test('another server than that of EdgeStream can be named beside it', (t) => {
  const other = plan({ servers: ['second.example:10004'] }, { ...FOUND, enabled: true });
  t.like(other, { servers: ['second.example:10004'], role: 'operator', files: { cert: '/node.crt' } });
});

test('a tunnel that is asked for is dialled, with what edgecore.yaml has of it', (t) => {
  t.like(plan({ enabled: true }, { ...FOUND, enabled: true }), {
    servers: ['cloud.example:10004'],
    role: 'operator',
  });
  t.like(plan({ enabled: true, role: 'logs-only' }, FOUND), { role: 'logs-only' });
  t.like(plan({ servers: ['a:1', 'b:2'], certFile: '/own.crt' }), {
    servers: ['a:1', 'b:2'],
    files: { ca: '/etc/kubeedge/ca/rootCA.crt', cert: '/own.crt' },
  });
});

test('a tunnel that is switched off is off', (t) => {
  t.regex(String(plan({ enabled: false, servers: ['a:1'] }, FOUND)), /switched off/);
});

test('a server of edgecore.yaml without a certificate for it is no tunnel; one that was asked for is', (t) => {
  const exists = (path: string): boolean => path !== '/node.key';
  t.regex(String(plan({}, FOUND, exists)), /\/node\.key is missing/);
  t.like(plan({ enabled: true }, FOUND, exists), { role: 'operator' });
});

test('a tunnel that is asked for without any server is an error of the configuration', (t) => {
  const error = t.throws(() => plan({ enabled: true }), { instanceOf: EdgectlError });
  t.is(error.kind, 'InvalidParams');
});

test('R5: the default of edgecore.yaml is no wish for a tunnel', (t) => {
  const unchosen = { ...FOUND, server: '127.0.0.1:10004' };
  t.regex(String(plan({}, unchosen)), /^not configured: edgecore\.yaml has the default 127\.0\.0\.1:10004/);
  t.like(plan({ enabled: true }, unchosen), { servers: ['127.0.0.1:10004'] });
  t.like(plan({ servers: ['127.0.0.1:10004'] }, unchosen), { servers: ['127.0.0.1:10004'] });
});

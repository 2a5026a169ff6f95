import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parseCommandLine } from '../../../agent/config/command-line.ts';
import type { Configuration } from '../../../agent/config/configuration.ts';
import { loadConfiguration } from '../../../agent/config/load-configuration.ts';
import { SETTINGS } from '../../../agent/config/settings.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const EDGECORE = `
apiVersion: edgecore.config.kubeedge.io/v1alpha2
kind: EdgeCore
database: { dataSource: /data/edgecore.db }
modules:
  edged:
    enable: true
    hostnameOverride: edge-07
    tailoredKubeletConfig:
      address: 127.0.0.1
      readOnlyPort: 10351
      containerRuntimeEndpoint: unix:///run/crio/crio.sock
  eventBus:
    enable: true
    mqttMode: 2
    mqttServerExternal: tcp://127.0.0.1:1883
    mqttServerInternal: tcp://127.0.0.1:1884
  metaManager:
    metaServer: { enable: true, server: "0.0.0.0:10551" }
  edgeStream:
    enable: true
    server: cloud.example:10004
    tlsTunnelCAFile: /etc/kubeedge/ca/rootCA.crt
`;

interface Sources {
  readonly edgeCore?: string;
  readonly agent?: string;
  readonly environment?: Record<string, string>;
  readonly args?: readonly string[];
}

function load(t: ExecutionContext, { edgeCore, agent, environment = {}, args = [] }: Sources): Configuration {
  const folder = temporaryFolder(t);
  const named: string[] = [];
  for (const [flag, text] of [
    ['--edgecore-config', edgeCore ?? '{}'],
    ['--config', agent ?? ''],
  ] as const) {
    const file = join(folder, `${flag.slice(2)}.yaml`);
    writeFileSync(file, text);
    named.push(flag, file);
  }
  return loadConfiguration(parseCommandLine([...named, ...args]), environment);
}

test('without any file the defaults hold, and the node is the host', (t) => {
  const configuration = load(t, {});
  t.is(configuration.node, hostname().toLowerCase());
  t.is(configuration.socket, '/run/edgectl/mqtt.sock');
  t.deepEqual(configuration.brokers, []);
  t.true(Object.isFrozen(configuration) && Object.isFrozen(configuration.backends));
});

test('edgecore.yaml gives node, backends, broker and tunnel', (t) => {
  const { node, backends, brokers, edgeStream } = load(t, { edgeCore: EDGECORE });
  t.is(node, 'edge-07');
  t.like(backends, {
    metaserver: 'http://127.0.0.1:10551',
    edged: 'http://127.0.0.1:10351',
    cri: 'unix:///run/crio/crio.sock',
    edgeStore: '/data/edgecore.db',
  });
  t.deepEqual(brokers, [
    { name: 'node', enabled: true, url: 'mqtt://127.0.0.1:1883', accessControl: 'none' },
  ]);
  t.like(edgeStream, { enabled: true, server: 'cloud.example:10004', caFile: '/etc/kubeedge/ca/rootCA.crt' });
});

test("EdgeCore's internal broker is taken where it uses no other, and none where eventBus is off", (t) => {
  const internal = EDGECORE.replace('mqttMode: 2', 'mqttMode: 0');
  t.is(load(t, { edgeCore: internal }).brokers[0]?.url, 'mqtt://127.0.0.1:1884');
  const off = EDGECORE.replace('eventBus:\n    enable: true', 'eventBus:\n    enable: false');
  t.deepEqual(load(t, { edgeCore: off }).brokers, []);
});

test('agent.yaml adds to the broker that edgecore.yaml names, environment and flags win over it', (t) => {
  const configuration = load(t, {
    edgeCore: EDGECORE,
    agent:
      'node: from-file\nsocket: /run/a.sock\nbrokers: [{ name: node, accessControl: enforced, username: agent }]\nlimits: { requestsBurst: 7 }\n',
    environment: { EDGECTL_NODE: 'from-environment', EDGECTL_SOCKET: '/run/b.sock' },
    args: ['--socket', '/run/c.sock'],
  });
  t.is(configuration.node, 'from-environment');
  t.is(configuration.socket, '/run/c.sock');
  t.like(configuration.brokers[0], {
    url: 'mqtt://127.0.0.1:1883',
    accessControl: 'enforced',
    username: 'agent',
  });
  t.is(configuration.limits.requestsBurst, 7);
  t.is(configuration.limits.requestsPerSecond, 200);
});

const refused = test.macro({
  title: (title) => `refused: ${title ?? ''}`,
  exec(t, sources: Sources, message: RegExp) {
    const error = t.throws(() => load(t, sources));
    t.regex(error?.message ?? '', message);
    t.notRegex(error?.message ?? '', /\n/);
  },
});

test(
  'an unknown setting, with its position',
  refused,
  { agent: 'log:\n  colour: red\n' },
  /config\.yaml:2:11: unknown setting "log\.colour"/,
);
test('a value of the wrong type', refused, { agent: 'node: 7\n' }, /config\.yaml:1:7: "node" must be string/);
test(
  'a word that is not in the list',
  refused,
  { agent: 'log: { level: loud }\n' },
  /1:15: "log\.level" .*: trace, debug/,
);
test('YAML that is none', refused, { agent: 'node: [a\n' }, /config\.yaml:\d+:\d+: /);
test(
  'a broker without a URL',
  refused,
  { agent: 'brokers: [{ name: plant }]\n' },
  /broker "plant" has no url/,
);
test(
  'a wrong edgecore.yaml',
  refused,
  { edgeCore: 'modules:\n  eventBus: 7\n' },
  /edgecore-config\.yaml:2:13: "modules\.eventBus"/,
);
test('labels are taken, and refused where info would grow past its bound', (t) => {
  t.deepEqual(load(t, { agent: 'labels: {site: berlin-2}' }).labels, { site: 'berlin-2' });
  t.throws(() => load(t, { agent: `labels: {a: ${'x'.repeat(60)}, b: ${'y'.repeat(60)}}` }), {
    message: /^labels: 135 bytes as JSON; the limit is 128/,
  });
});
test('a wrong variable', refused, { environment: { EDGECTL_CRI: 'tcp://x' } }, /EDGECTL_CRI="tcp:\/\/x"/);
test('a wrong flag value', refused, { args: ['--log-level', 'loud'] }, /--log-level="loud"/);
test('an unknown flag', (t) => {
  t.regex(t.throws(() => parseCommandLine(['--colour']))?.message ?? '', /--colour/);
});
test('a file that was named and is not there', (t) => {
  const command = parseCommandLine(['--config', '/nonexistent/agent.yaml']);
  t.regex(
    t.throws(() => loadConfiguration(command, {}))?.message ?? '',
    /\/nonexistent\/agent\.yaml: cannot be read/,
  );
});

test('the reference names every setting', (t) => {
  const reference = readFileSync(
    new URL('../../../docs/reference/configuration.md', import.meta.url),
    'utf8',
  );
  for (const { flag, environment } of SETTINGS) {
    t.true(reference.includes(`\`--${flag}\``), flag);
    t.true(reference.includes(`\`${environment}\``), environment);
  }
});

test('aliases that multiply are refused by the name of the file, as any other mistake', (t) => {
  const laughs = ['a: &a [x, x, x, x]'];
  for (const [one, other] of ['ab', 'bc', 'cd', 'de']) {
    laughs.push(`${other}: &${other} [*${one}, *${one}, *${one}, *${one}]`);
  }
  const error = t.throws(() => load(t, { agent: laughs.join('\n') }));
  t.like(error, { kind: 'InvalidParams' });
  t.regex(error?.message ?? '', /config\.yaml: .*alias/i);
});

const TLS = 'certFile: /c, keyFile: /k';
for (const [what, listener, says] of [
  ['in the clear on the network', 'kind: tcp, address: 0.0.0.0, port: 1883', /unencrypted/],
  ['a web socket in the clear on the network', 'kind: websocket, address: 10.0.0.1, port: 80', /unencrypted/],
  ['TLS without a certificate', 'kind: tls, address: 127.0.0.1, port: 8883', /certFile and keyFile/],
  ['a certificate without its key', 'kind: tls, address: "::", port: 8883, certFile: /c', /go together/],
  ['certificates for TCP', `kind: tcp, address: 127.0.0.1, port: 1883, ${TLS}`, /kind: tls/],
  ['a name in place of an address', `kind: tls, address: fee.face, port: 8883, ${TLS}`, /not an IP address/],
] as const) {
  test(`a listener is refused: ${what}`, (t) => {
    const error = t.throws(() => load(t, { agent: `listeners: [{ ${listener} }]` }));
    t.regex(error?.message ?? '', says);
  });
}

test('listeners on loopback, and with certificates everywhere, are taken', (t) => {
  const { listeners } = load(t, {
    agent: `listeners: [{ kind: tcp, address: 127.0.0.1, port: 1 }, { kind: websocket, address: "::1", port: 2 }, { kind: tls, address: "::", port: 3, ${TLS} }]`,
  });
  t.is(listeners.length, 3);
});

test('B4: addresses of IPv6 in edgecore.yaml become ones that can be dialled', (t) => {
  const edgeCore = (kubelet: string, server: string): string =>
    EDGECORE.replace('address: 127.0.0.1', `address: "${kubelet}"`)
      .replace('"0.0.0.0:10551"', `"${server}"`)
      .replace('tcp://127.0.0.1:1883', 'tcp://[fd00::7]:1883');
  const backendsOf = (kubelet: string, server: string) =>
    load(t, { edgeCore: edgeCore(kubelet, server) }).backends;
  t.like(backendsOf('::1', '[::1]:10551'), {
    edged: 'http://[::1]:10351',
    metaserver: 'http://[::1]:10551',
  });
  t.like(backendsOf('::', '[::]:10551'), { edged: 'http://[::1]:10351', metaserver: 'http://[::1]:10551' });
  t.like(backendsOf('0.0.0.0', ':10551'), {
    edged: 'http://127.0.0.1:10351',
    metaserver: 'http://127.0.0.1:10551',
  });
  t.is(load(t, { edgeCore: edgeCore('::1', '[::1]:10551') }).brokers[0]?.url, 'mqtt://[fd00::7]:1883');
});

for (const agent of [
  "brokers: [{ name: six, url: 'ws://::1:8095' }]",
  "brokers: [{ name: six, url: 'mqtt://fd00::7:1883' }]",
  "backends: { edged: 'http://::1:10350' }",
  "tunnel: { servers: ['fd00::7:10004'] }",
]) {
  test(
    `B4: an IPv6 address without brackets (${agent})`,
    refused,
    { agent },
    /config\.yaml:1:\d+: "[a-zA-Z.0-9]+" is not an address: .* put an IPv6 address in brackets/,
  );
}

for (const word of ['off', 'no', 'false', 'Off', 'NO']) {
  test(`R13: what is on or off as a whole may be ${word}`, (t) => {
    t.false(load(t, { agent: `rest: ${word}\ntunnel: ${word}\n` }).rest.enabled);
    t.false(load(t, { agent: `tunnel: ${word}\n` }).tunnel.enabled);
  });
}

test('R13: on and yes are true there, and the other settings keep their defaults', (t) => {
  const { rest } = load(t, { agent: 'rest: yes\n' });
  t.like(rest, { enabled: true, address: '127.0.0.1', port: 10551 });
});

test(
  'R13: a word in the place of true or false',
  refused,
  { agent: 'publish: { events: off }\n' },
  /"publish\.events" must be true or false, not "off": write false/,
);
test(
  'R13: a text in the place of settings',
  refused,
  { agent: 'rest: none\n' },
  /"rest" must be a map of settings, not "none"/,
);
test(
  'R13: a text in the place of a list',
  refused,
  { agent: 'brokers: no\n' },
  /"brokers" must be a list, not "no"/,
);
test(
  'R13: a text in the place of a number',
  refused,
  { agent: 'rest: { port: all }\n' },
  /"rest\.port" must be a whole number, not "all"/,
);

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { credentialsOf } from '../../../../agent/broker/external-broker.ts';
import { prove, type ProbeResult } from '../../../../agent/broker/probe/probe.ts';
import type { BrokerConfiguration } from '../../../../agent/config/configuration.ts';
import { mosquittoFiles } from '../../../../common/mosquitto/configuration.ts';
import { freePort } from '../../../../sandbox/free-port.ts';
import { Mosquitto } from '../../../../sandbox/mosquitto.ts';
import { giveToMosquitto, provableBroker, writeAccessControl } from '../../../helpers/mosquitto.ts';
import { topics } from '../../../helpers/mqtt-client.ts';
import { CertificateAuthority } from '../../../tunnel/helpers/certificates.ts';
import { temporaryFolder } from '../../../helpers/temp-folder.ts';
import { systemClock } from '../../../../common/clock.ts';

const DEADLINE_MS = 30_000;

async function probeResultOf(
  broker: BrokerConfiguration,
  listeners: readonly string[] = [],
  protocolVersion: 4 | 5 = 5,
  deadlineMs = DEADLINE_MS,
): Promise<ProbeResult> {
  const trust = broker.caFile === undefined ? {} : { caFile: broker.caFile };
  const second = broker.probe?.second;
  return prove(
    {
      url: broker.url,
      listeners,
      topics,
      protocolVersion,
      clock: systemClock,
      agent: () => credentialsOf(broker),
      probe: () => credentialsOf({ ...broker.probe, ...trust }),
      trust: () => credentialsOf(trust),
      probeName: 'probe',
      ...(second === undefined
        ? {}
        : { second: { name: second.username, credentials: () => credentialsOf({ ...second, ...trust }) } }),
    },
    AbortSignal.timeout(deadlineMs),
  );
}

/** mosquitto with the generated files, and `access` made of its lines. */
async function start(
  t: ExecutionContext,
  change: (lines: string, folder: string) => string = (lines) => lines,
): Promise<BrokerConfiguration & { readonly folder: string }> {
  const folder = temporaryFolder(t);
  const broker = new Mosquitto({ folder, access: change(writeAccessControl(folder), folder) });
  await broker.start();
  t.teardown(() => broker.stop());
  return { ...provableBroker(folder, `mqtt://127.0.0.1:${broker.port}`), folder };
}

function edit(folder: string, name: string, change: (text: string) => string): void {
  const path = join(folder, name);
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

const breachesOf = (result: ProbeResult): string =>
  result.kind === 'breached' ? result.what.join('\n') : result.kind;

for (const version of [4, 5] as const) {
  test(`the generated configuration is proved (MQTT ${version === 4 ? '3.1.1' : '5'})`, async (t) => {
    t.deepEqual(await probeResultOf(await start(t), [], version), { kind: 'proved', idsTaken: true });
  });
}

const PATTERNS = [
  'pattern write edgectl/v1/+/from/%u/#',
  'pattern read edgectl/v1/+/to/%u/#',
  'topic read edgectl/v1/+/state',
];

test('M7: an access list of patterns, by which one user is another, is found out', async (t) => {
  const broker = await start(t, (lines, folder) => {
    edit(folder, 'access', () =>
      ['user agent', 'topic readwrite edgectl/v1/#', '', ...PATTERNS, ''].join('\n'),
    );
    return lines;
  });
  const result = breachesOf(await probeResultOf(broker));
  t.regex(result, /user probe\/second can publish as probe/);
  t.regex(result, /user probe\/second can read what is for probe/);
});

for (const [what, change] of [
  [
    'there is none',
    (broker: BrokerConfiguration) => ({ ...broker, probe: { ...broker.probe, second: undefined } }),
  ],
  [
    'the broker does not let it in',
    (broker: BrokerConfiguration) => {
      const second = { ...broker.probe?.second, username: 'probe/other' };
      return { ...broker, probe: { ...broker.probe, second } };
    },
  ],
] as const) {
  test(`M7: what the second probe user would show is not proved where ${what}`, async (t) => {
    const result = await probeResultOf(change(await start(t)) as BrokerConfiguration);
    t.is(result.kind, 'proved');
    t.regex((result as { doubt?: string }).doubt ?? '', /second probe user/);
  });
}

test('a password file without an access list is found out', async (t) => {
  const broker = await start(t, (lines) => lines.replace(/^acl_file.*$/m, ''));
  const result = await probeResultOf(broker);
  t.is(result.kind, 'breached');
  for (const what of ['from/', 'to/', 'state', 'device/', 'event/']) {
    t.true(breachesOf(result).includes(`publish to ${what}`) || breachesOf(result).includes(`${what}`), what);
  }
  for (const filter of ['#', '$share/']) t.true(breachesOf(result).includes(`read ${filter}`), filter);
  t.true(result.kind === 'breached' && result.stateReached);
});

for (const [line, breach] of [
  ['topic write edgectl/v1/+/from/#', /publish to another principal's from\/$/],
  ['topic write edgectl/v1/+/to/#', /publish to to\/$/],
  ['topic write edgectl/v1/+/state', /publish to state$/],
  ['topic write edgectl/v1/+/device/#', /publish to device\/$/],
  ['topic write edgectl/v1/+/event/#', /publish to event\/$/],
  ['topic read edgectl/v1/+/from/#', /read edgectl\/v1\/edge-01\/from\/#/],
  ['topic read edgectl/v1/+/to/#', /read #/],
] as const) {
  test(`an access list with the line "${line}" too much is found out`, async (t) => {
    const broker = await start(t, (lines, folder) => {
      edit(folder, 'access', (text) => text.replace('user probe\n', `user probe\n${line}\n`));
      return lines;
    });
    t.regex(breachesOf(await probeResultOf(broker)), new RegExp(breach, 'm'));
  });
}

test('rights of a client without a name are found out', async (t) => {
  const broker = await start(t, (lines, folder) => {
    edit(folder, 'access', (text) => `topic write edgectl/v1/+/from/#\n${text}`);
    return lines.replace('allow_anonymous false', 'allow_anonymous true');
  });
  t.regex(
    breachesOf(await probeResultOf(broker)),
    /a client without a name can publish to another principal's from/,
  );
});

test('a broker that takes any password for a name is found out', async (t) => {
  const broker = await start(t, (lines) =>
    lines.replace(/^password_file.*$/m, '').replace('allow_anonymous false', 'allow_anonymous true'),
  );
  t.regex(breachesOf(await probeResultOf(broker)), /a wrong password/);
});

test('every listener that is named is tried', async (t) => {
  const broker = await start(t);
  const open = new Mosquitto({ folder: join(broker.folder, 'other') });
  await open.start();
  t.teardown(() => open.stop());
  t.not((await probeResultOf(broker, [`mqtt://127.0.0.1:${open.port}`], 5, 3000)).kind, 'proved');
});

interface SecureBroker {
  readonly folder: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly caFile: string;
  /** Files of a certificate of that name. */
  certificate(commonName: string): { readonly certFile: string; readonly keyFile: string };
}

/** A mosquitto as Debian sets it up, which includes the generated file, with TLS. */
async function startSecure(t: ExecutionContext, certificates: boolean): Promise<SecureBroker> {
  const folder = temporaryFolder(t);
  const [port, tlsPort] = [await freePort(), await freePort()];
  const authority = new CertificateAuthority(folder);
  const write = (name: string, content: string | Buffer): string => {
    const path = join(folder, name);
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  };
  const server = authority.issueServer('localhost');
  const caFile = write('authority.crt', authority.certificate);
  const tls = {
    port: tlsPort,
    certFile: write('server.crt', server.cert),
    keyFile: write('server.key', server.key),
    ...(certificates ? { clientCaFile: caFile } : {}),
  };
  const plan = {
    folder,
    port,
    tls,
    users: new Map(),
    agentPassword: 'agent',
    probePassword: 'probe',
    secondProbePassword: 'second',
  };
  for (const name of ['secrets', 'conf.d']) mkdirSync(join(folder, name));
  for (const [name, content] of mosquittoFiles(plan)) {
    write(name === 'mosquitto.conf' ? 'conf.d/edgectl.conf' : name, content);
  }
  for (const name of ['passwords', 'access', 'server.crt', 'server.key', 'authority.crt'])
    giveToMosquitto(join(folder, name));
  // Debian's own file says these before it includes the folder.
  const access = `persistence true\npersistence_location ${folder}/\ninclude_dir ${folder}/conf.d`;
  const broker = new Mosquitto({ folder, access });
  await broker.start();
  t.teardown(() => broker.stop());
  return {
    folder,
    port,
    tlsPort,
    caFile,
    certificate(commonName) {
      const { cert, key } = authority.issue({ commonName });
      return { certFile: write(`${commonName}.crt`, cert), keyFile: write(`${commonName}.key`, key) };
    },
  };
}

test('a generated configuration is proved on its TLS listener too', async (t) => {
  const { folder, port, tlsPort, caFile } = await startSecure(t, false);
  const configuration = { ...provableBroker(folder, `mqtt://127.0.0.1:${port}`), caFile };
  t.is((await probeResultOf(configuration, [`mqtts://127.0.0.1:${tlsPort}`])).kind, 'proved');
});

test('a listener that takes client certificates alone is proved with certificates', async (t) => {
  const { tlsPort, caFile, certificate } = await startSecure(t, true);
  const configuration: BrokerConfiguration = {
    name: 'node',
    enabled: true,
    url: `mqtts://127.0.0.1:${tlsPort}`,
    caFile,
    accessControl: 'enforced',
    ...certificate('agent'),
    probe: { username: 'probe', ...certificate('probe') },
  };
  t.is((await probeResultOf(configuration)).kind, 'proved');
});

test('without a right credential nothing is proved, and the reason is said', async (t) => {
  const broker = await start(t);
  writeFileSync(join(broker.folder, 'secrets/probe.password'), 'wrong\n');
  const result = await probeResultOf(broker);
  t.is(result.kind, 'unproved');
  t.regex(result.kind === 'unproved' ? result.why : '', /does not let the user probe in/);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import pino from 'pino';
import { advertisedAddress, cloudOptions } from '../../../tunnel/cloud/cloud-options.ts';
import { HELP, parseCommandLine } from '../../../tunnel/cloud/command-line.ts';
import { loadConfiguration, parseConfiguration } from '../../../tunnel/cloud/configuration.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';
import { certificates } from '../helpers/tunnel-cloud.ts';

const FILES = '{ caFile: a, certFile: b, keyFile: c }';
const SMALLEST = `stream: ${FILES}\ntunnel: ${FILES}\n`;

test('a configuration that cannot be used says which field is wrong', (t) => {
  const cases = [
    [`stream: {}\ntunnel: ${FILES}`, /stream must have required property 'caFile'/],
    [`${SMALLEST}healt: {}`, /must NOT have additional properties: healt/],
    [`${SMALLEST}kubeletPort: 70000`, /kubeletPort must be <= 65535/],
    [`${SMALLEST}logLevel: loud`, /logLevel must be equal to one of the allowed values: trace, /],
    [`${SMALLEST}replicas: { redis: { url: "http://redis" }, peer: ${FILES} }`, /replicas\.redis\.url/],
    ['{', /cannot be used/],
    ['['.repeat(100_000), /nested too deep/],
    ['', /must be object/],
  ] as const;
  for (const [yaml, message] of cases) t.throws(() => parseConfiguration(yaml), { message }, yaml);
});

test('the ports are those of CloudStream, beside our own', (t) => {
  const { stream, tunnel, health, kubeletPort, replicas } = parseConfiguration(
    `${SMALLEST}replicas: { redis: { url: "redis://redis" }, peer: ${FILES} }`,
  );
  t.deepEqual(
    [stream.port, tunnel.port, health.port, replicas?.peer.port, kubeletPort],
    [10_003, 10_004, 10_005, 10_006, 10_350],
  );
  t.is(replicas?.peer.name, 'edgectl-cloud');
});

test('the address that other replicas get has a port, and brackets where it needs them', (t) => {
  t.is(advertisedAddress('10.1.2.3', 10_006), '10.1.2.3:10006');
  t.is(advertisedAddress('fd00::1', 10_006), '[fd00::1]:10006');
  t.is(advertisedAddress('[fd00::1]:7', 10_006), '[fd00::1]:7');
  t.is(advertisedAddress('replica-0.example:7', 10_006), 'replica-0.example:7');
});

test('a replica that cannot say where it is does not start; without names the cluster is asked about clients', async (t) => {
  const folder = temporaryFolder(t);
  for (const [name, bytes] of Object.entries(certificates.server)) writeFileSync(join(folder, name), bytes);
  const files = `{ caFile: ${folder}/ca, certFile: ${folder}/cert, keyFile: ${folder}/key }`;
  const kubeconfig = `${folder}/kubeconfig`;
  writeFileSync(
    kubeconfig,
    'current-context: a\ncontexts: [{ name: a, context: { cluster: a, user: a } }]\nclusters: [{ name: a, cluster: { server: "https://k" } }]\n',
  );
  const yaml = `stream: ${files}\ntunnel: ${files}\nkubeconfig: ${kubeconfig}\nreplicas: { redis: { url: "redis://redis" }, peer: ${files} }\n`;
  writeFileSync(`${folder}/cloud.yaml`, yaml);
  const configuration = await loadConfiguration(`${folder}/cloud.yaml`);
  const log = pino({ level: 'silent' });
  await t.throwsAsync(cloudOptions(configuration, {}, log), {
    message: /do not know the address of this one/,
  });
  const options = await cloudOptions(configuration, { POD_IP: '10.1.2.3' }, log);
  t.true(options.stream.reviews);
  t.is(options.kubeletPort, 10_350);
});

test('one file on the command line, and no option that is unknown', (t) => {
  for (const option of ['--check', '--help', '--version', 'SIGTERM']) t.true(HELP.includes(option));
  t.is(parseCommandLine([]).file, '/etc/edgectl/cloud.yaml');
  t.is(parseCommandLine(['--check', 'here.yaml']).file, 'here.yaml');
  t.throws(() => parseCommandLine(['a', 'b']), { message: /one configuration file/ });
  t.throws(() => parseCommandLine(['--chekc']), { message: /--chekc/ });
});

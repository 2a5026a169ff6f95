/** The manifests of the cloud half: what they name is there, and is what the program looks for. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import test from 'ava';
import { parseAllDocuments } from 'yaml';
import { freePort } from '../../sandbox/free-port.ts';
import {
  CONFIGURATION_SCHEMA,
  type CloudConfiguration,
  DEFAULT_PORTS,
  parseConfiguration,
} from '../../tunnel/cloud/configuration.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';
import { waitUntil } from '../helpers/wait-until.ts';
import { whileItRuns } from '../helpers/while-it-runs.ts';

const GENEROUS_MS = 30_000;
const CHECKOUT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Named {
  readonly name: string;
}

interface Mount extends Named {
  readonly mountPath: string;
}

interface Secret {
  readonly items?: readonly { readonly path: string }[];
}

interface Volume extends Named {
  readonly configMap?: Named;
  readonly secret?: Secret & { readonly secretName: string };
  readonly projected?: { readonly sources: readonly { readonly secret: Secret & Named }[] };
}

interface PodSpec {
  readonly serviceAccountName?: string;
  readonly containers: readonly {
    readonly args?: readonly string[];
    readonly ports: readonly (Named & { readonly containerPort: number })[];
    readonly volumeMounts: readonly Mount[];
  }[];
  readonly volumes: readonly Volume[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: Named & { readonly namespace?: string };
  readonly spec?: {
    readonly template?: { readonly spec: PodSpec };
    readonly ports?: readonly (Named & { readonly port: number; readonly targetPort: string })[];
  };
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
  readonly resources?: readonly string[];
  readonly configMapGenerator?: readonly (Named & { readonly files: readonly string[] })[];
}

function read(folder: string, file: string): string {
  return readFileSync(join(CHECKOUT, 'deploy/cloud', folder, file), 'utf8');
}

function manifests(folder: string, file: string): Manifest[] {
  return parseAllDocuments(read(folder, file), { strict: true, uniqueKeys: true }).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS() as Manifest;
  });
}

function podSpec(folder: string): PodSpec {
  const [deployment] = manifests(folder, 'deployment.yaml');
  const spec = deployment?.spec?.template?.spec;
  if (spec === undefined) throw new Error(`${folder} has no Deployment`);
  return spec;
}

/** Files of a volume; `undefined` if the whole Secret or ConfigMap is mounted. */
function filesOf({ secret, projected }: Volume): readonly string[] | undefined {
  const sources = projected?.sources.map((source) => source.secret) ?? (secret === undefined ? [] : [secret]);
  const items = sources.map((source) => source.items);
  return items.length === 0 || items.includes(undefined)
    ? undefined
    : items.flatMap((some = []) => some.map(({ path }) => path));
}

function filesNamed({ stream, tunnel, replicas }: CloudConfiguration): string[] {
  const ports = [stream, tunnel, ...(replicas === undefined ? [] : [replicas.peer])];
  const named = ports.flatMap(({ caFile, certFile, keyFile }) => [caFile, certFile, keyFile]);
  return replicas?.redis.passwordFile === undefined ? named : [...named, replicas.redis.passwordFile];
}

for (const folder of ['single', 'replicas']) {
  test(`${folder}: every file that the configuration names is mounted, by the name it has in the Secret`, (t) => {
    const configuration = parseConfiguration(read(folder, 'cloud.yaml'));
    const specs = folder === 'single' ? [podSpec('single')] : [podSpec('single'), podSpec('replicas')];
    const volumes = specs.flatMap((spec) => spec.volumes);
    const mounts = specs.flatMap((spec) => spec.containers[0]?.volumeMounts ?? []);
    for (const file of filesNamed(configuration)) {
      const mount = mounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
      const volume = volumes.find(({ name }) => name === mount?.name);
      t.truthy(volume, file);
      const files = volume && filesOf(volume);
      if (files !== undefined) t.true(files.includes(file.split('/').at(-1) ?? ''), file);
    }
    const [kustomization] = manifests(folder, 'kustomization.yaml');
    t.deepEqual(kustomization?.configMapGenerator?.[0]?.files, ['cloud.yaml']);
    t.is(kustomization?.configMapGenerator?.[0]?.name, 'edgectl-cloud');
  });
}

test('ports and names of Deployment, Service and defaults agree', (t) => {
  const [container] = podSpec('single').containers;
  const ports = new Map(container?.ports.map(({ name, containerPort }) => [name, containerPort]));
  const [added] = podSpec('replicas').containers;
  for (const { name, containerPort } of added?.ports ?? []) ports.set(name, containerPort);
  t.deepEqual(Object.fromEntries(ports), { ...DEFAULT_PORTS });
  const [service] = manifests('single', 'service.yaml');
  for (const { port, targetPort } of service?.spec?.ports ?? []) t.is(ports.get(targetPort), port);
  const configuration = parseConfiguration(read('replicas', 'cloud.yaml'));
  const redis = manifests('replicas', 'redis.yaml').find(({ kind }) => kind === 'Service');
  const url = new URL(configuration.replicas?.redis.url ?? '');
  t.is(redis?.metadata.name, url.hostname);
  t.is(redis?.spec?.ports?.[0]?.port, Number(url.port));
});

test("the Secrets are those that CloudCore has, and the authority's key stays out", (t) => {
  const { volumes } = podSpec('single');
  t.is(volumes.find(({ name }) => name === 'stream')?.secret?.secretName, 'cloudcore');
  const tunnel = volumes.find(({ name }) => name === 'tunnel');
  t.deepEqual(
    tunnel?.projected?.sources.map(({ secret }) => secret.name),
    ['casecret', 'cloudcoresecret'],
  );
  t.deepEqual(tunnel === undefined ? [] : filesOf(tunnel), ['cadata', 'cloudcoredata', 'cloudcorekeydata']);
});

test('the service account may do what the program asks of the API, and no more', (t) => {
  const [account, role] = manifests('single', 'rbac.yaml');
  t.is(account?.metadata.name, podSpec('single').serviceAccountName);
  const rights = role?.rules?.flatMap(({ resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}`)),
  );
  t.deepEqual(rights?.toSorted(), [
    'create subjectaccessreviews',
    'create tokenreviews',
    'get nodes',
    'get pods',
    'list nodes',
    'patch nodes/status',
    'watch nodes',
  ]);
});

test('the linter finds nothing in the Dockerfile, and its ports are the defaults', async (t) => {
  const linter = resolve(CHECKOUT, 'node_modules/.bin/dockerfile-utils');
  const { stdout } = await run(linter, ['lint', 'deploy/cloud/Dockerfile'], { cwd: CHECKOUT });
  t.is(stdout.trim(), '');
  const exposed = /^EXPOSE (.+)$/m.exec(read('.', 'Dockerfile'))?.[1];
  t.is(exposed, Object.values(DEFAULT_PORTS).join(' '));
});

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
}

function settings({ properties = {} }: SchemaNode, before = ''): string[] {
  return Object.entries(properties).flatMap(([name, schema]) =>
    schema.properties === undefined ? [`${before}${name}`] : settings(schema, `${before}${name}.`),
  );
}

test('the reference names every setting and every metric', (t) => {
  const reference = readFileSync(join(CHECKOUT, 'docs/reference/cloud-configuration.md'), 'utf8');
  for (const name of settings(CONFIGURATION_SCHEMA as SchemaNode))
    t.true(reference.includes(`\`${name}\``), name);
  const sources = ['cloud-metrics.ts', 'tunnel-cloud.ts'].map((file) =>
    readFileSync(join(CHECKOUT, 'tunnel/cloud', file), 'utf8'),
  );
  const metrics = sources.flatMap((text) =>
    [...text.matchAll(/'(edgectl_cloud_\w+)'/g)].map(([, name]) => name),
  );
  t.true(metrics.length > 8);
  for (const name of metrics) t.true(reference.includes(`\`${name}\``), name);
});

test('L7: the password of Redis stands in no argument of a process', async (t) => {
  const redis = manifests('replicas', 'redis.yaml').find(({ kind }) => kind === 'Deployment');
  const [container] = redis?.spec?.template?.spec.containers ?? [];
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'password'), 'unguessable');
  const port = await freePort();
  const script = (container?.args?.[0] ?? '')
    .replace('/etc/redis-password/password', join(folder, 'password'))
    .replace('save ""', `save ""\nport ${port}\nbind 127.0.0.1`);
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await whileItRuns(child, once(createInterface(child.stdout), 'line'));
  const ping = async (password?: string): Promise<string> => {
    const env = { PATH: process.env['PATH'], ...(password !== undefined && { REDISCLI_AUTH: password }) };
    const { stdout, stderr } = await run('redis-cli', ['-p', String(port), 'ping'], { env }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return stdout + stderr;
  };
  t.not(await waitUntil(async () => /NOAUTH/.test(await ping()), GENEROUS_MS), undefined);
  t.regex(await ping('unguessable'), /PONG/);
  const commandLines = spawnSync('ps', ['-eo', 'args']).stdout.toString();
  t.regex(commandLines, /redis-server/);
  t.false(commandLines.includes('unguessable'));
});

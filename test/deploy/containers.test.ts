import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';
import { parse } from 'yaml';

const CHECKOUT = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

interface Service {
  readonly network_mode?: string;
  readonly pid?: string;
  readonly volumes: readonly string[];
}

test('docker-compose accepts the compose file, and the agent sees what it needs of a node', async (t) => {
  const { stdout } = await run('docker-compose', ['-f', 'docker-compose.yml', 'config'], { cwd: CHECKOUT });
  const { services } = parse(stdout) as { services: Record<string, Service> };
  t.deepEqual(Object.keys(services).toSorted(), ['agent', 'mosquitto']);
  const agent = services['agent'];
  t.is(agent?.network_mode, 'host');
  t.is(agent?.pid, 'host');
  for (const mount of [
    '/run/containerd:',
    '/var/log/pods:',
    '/var/lib/kubeedge:',
    '/etc/kubeedge:',
    '/run/edgectl:',
  ]) {
    t.true(
      agent?.volumes.some((volume) => volume.startsWith(mount)),
      mount,
    );
  }
});

test('the linter finds nothing in the Dockerfile', async (t) => {
  const linter = resolve(CHECKOUT, 'node_modules/.bin/dockerfile-utils');
  const { stdout } = await run(linter, ['lint', 'Dockerfile'], { cwd: CHECKOUT });
  t.is(stdout.trim(), '');
});

test('the linter would find something', async (t) => {
  const linter = resolve(CHECKOUT, 'node_modules/.bin/dockerfile-utils');
  const error = await t.throwsAsync(run(linter, ['lint', 'package.json'], { cwd: CHECKOUT }));
  t.truthy(error);
});

const read = (file: string): string => readFileSync(resolve(CHECKOUT, file), 'utf8');

for (const file of ['Dockerfile', 'deploy/cloud/Dockerfile']) {
  test(`${file} copies the manifest of each workspace before npm ci`, (t) => {
    const { workspaces } = JSON.parse(read('package.json')) as { workspaces: readonly string[] };
    const [beforeInstall = ''] = read(file).split('RUN npm ci');
    for (const workspace of workspaces)
      t.true(beforeInstall.includes(`COPY ${workspace}/package.json ${workspace}/package.json\n`), workspace);
  });

  test(`${file} takes from node_modules what is installed, and runs on the Node.js that is pinned`, (t) => {
    for (const [, folder] of read(file).matchAll(/^COPY --from=build \/src\/(node_modules\/\S+)/gm))
      t.notThrows(() => read(`${folder}/package.json`), folder);
    const bases = [...read(file).matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => major);
    t.deepEqual(bases, ['26', '26']);
  });
}

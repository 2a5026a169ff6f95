import { execFile } from 'node:child_process';
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

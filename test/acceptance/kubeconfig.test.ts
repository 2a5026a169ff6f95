import { execFile, spawnSync } from 'node:child_process';
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { KubeConfig, CoreV1Api } from '@kubernetes/client-node';
import test from 'ava';
import { readTokenUses } from '../../common/credentials/token-uses.ts';
import { parseUsers } from '../../common/credentials/users-file.ts';
import { runEdgectl } from '../helpers/edgectl-in-process.ts';
import { type RestNode, startRestNode } from '../helpers/rest-node.ts';

let node: RestNode;

test.before('start a node without containers', async () => {
  node = await startRestNode({ containers: false });
});

test.after.always('stop it', () => node?.stop());

async function kubeconfig(...args: readonly string[]) {
  const usersFile = join(node.folder, 'users.yaml');
  return runEdgectl(['kubeconfig', '--users-file', usersFile, ...args], {
    EDGECTL_SOCKET: node.agent.configuration.socket,
  });
}

/** The agent sees a changed users file within moments. */
async function untilLetIn(config: KubeConfig): Promise<readonly string[]> {
  for (;;) {
    try {
      const { items } = await config.makeApiClient(CoreV1Api).listPodForAllNamespaces();
      return items.map(({ metadata }) => metadata?.name ?? '');
    } catch (error) {
      if (!String(error).includes('401')) throw error;
      await pause(100);
    }
  }
}

// One after the other: they write one file.
test.serial('a printed kubeconfig works as it is: authority, token and a role for as long', async (t) => {
  t.timeout(60_000);
  const printed = await kubeconfig();
  t.is(printed.exit, 0, printed.stderr);
  t.regex(printed.stderr, /user kubectl has a new token and the role operator until 20/);
  const config = new KubeConfig();
  config.loadFromString(printed.stdout.toString());
  t.is(config.getCurrentCluster()?.server, node.url);
  t.true((await untilLetIn(config)).includes('web-0'));
  t.is(statSync(join(node.folder, 'users.yaml')).mode & 0o777, 0o600);
  if (spawnSync('kubectl', ['version', '--client']).status !== 0) return;
  const file = join(node.folder, 'printed.yaml');
  writeFileSync(file, printed.stdout, { mode: 0o600 });
  // The agent is in this process: it must not be kept waiting.
  const run = await promisify(execFile)('kubectl', ['--kubeconfig', file, 'get', 'pods', '-o', 'name'], {
    env: { PATH: process.env['PATH'], HOME: node.folder },
  });
  t.regex(run.stdout, /^pod\/web-0$/m, run.stderr);
});

test.serial('whom the policy lets read already gets no other role', async (t) => {
  const printed = await kubeconfig('--user', 'vera', '--server', 'https://node.plant.example:10551');
  t.regex(printed.stderr, /user vera has a new token .* and the roles that the policy gives it/);
  t.regex(printed.stdout.toString(), /server: https:\/\/node\.plant\.example:10551/);
});

test.serial(
  "L13: --out is its owner's alone whatever was there, lasts a day, and its token replaces the last",
  async (t) => {
    t.timeout(60_000);
    const out = join(node.folder, 'out.kubeconfig');
    const victim = join(node.folder, 'victim');
    writeFileSync(victim, 'precious', { mode: 0o644 });
    symlinkSync(victim, out);
    const before = Date.now();
    for (let round = 0; round < 3; round += 1) {
      const made = await kubeconfig('--out', out, '--user', 'outer');
      t.is(made.exit, 0, made.stderr);
      t.is(made.stdout.length, 0);
    }
    t.is(lstatSync(out).mode, 0o100_600);
    t.is(readFileSync(victim, 'utf8'), 'precious');
    const users = parseUsers(readFileSync(join(node.folder, 'users.yaml'), 'utf8'));
    const tokens = users.get('outer')?.tokens ?? [];
    t.deepEqual(
      tokens.map(({ name }) => name),
      ['kubeconfig'],
    );
    const lifetimeMs = Date.parse(tokens[0]?.expires ?? '') - before;
    t.true(lifetimeMs <= 24 * 3_600_000 + 60_000 && lifetimeMs > 23 * 3_600_000);
    const config = new KubeConfig();
    config.loadFromFile(out);
    await untilLetIn(config);
    const uses = join(node.folder, 'token-uses.json');
    while (readTokenUses(uses)?.has(tokens[0]?.id ?? '') !== true) await pause(100);
    t.is(lstatSync(uses).mode & 0o777, 0o600);
  },
);

test.serial('a role that there is not, and a name that no user can have, are refused', async (t) => {
  t.not((await kubeconfig('--user', 'new', '--role', 'none-such')).exit, 0);
  t.not((await kubeconfig('--user', 'a/b')).exit, 0);
});

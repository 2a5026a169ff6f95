/**
 * `npm run test:apiserver [-- FILES...]`: the tests with a real kube-apiserver, etcd and kubectl. EDGECTL_KUBE_APISERVER and EDGECTL_KUBECTL
 * name the first and the last. Everything runs in a network namespace of its own, with the ports and rules of a real cluster; that needs root.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap } from './support/bootstrap.mjs';
import { TEST_PACKAGES } from './support/debian-packages.mjs';
import { runAva } from './support/run-ava.mjs';
import { Refusal, runMain, say, seconds } from './support/say.mjs';
import { apiserverTests } from './support/test-files.mjs';

const PROGRAMS = ['EDGECTL_KUBE_APISERVER', 'EDGECTL_KUBECTL'];
const PACKAGES = [...TEST_PACKAGES, 'etcd-server', 'iptables', 'iproute2', 'curl'];
const LIMIT_MS = 60 * 60_000;
/** The addresses that the tests use (`test/apiserver/support/kubernetes.ts`): two of cloud halves, one of a node. */
const NAMESPACE = [
  'ip link set lo up',
  ...['10.66.0.1', '10.66.0.2', '10.66.0.11'].map((address) => `ip address add ${address}/32 dev lo`),
  'exec "$0" "$@"',
].join(' && ');

await runMain(async () => {
  for (const name of PROGRAMS) {
    const program = process.env[name];
    if (program === undefined || !existsSync(program))
      throw new Refusal(`${name} has to name a program. Nothing was run.`);
  }
  if (process.getuid?.() !== 0)
    throw new Refusal('A network namespace and containers need root. Nothing was run.');
  const missing = await bootstrap(PACKAGES);
  if (missing.length > 0) throw new Refusal(`Missing: ${missing.join(', ')}. Nothing was run.`);
  const scratch = mkdtempSync(join(tmpdir(), 'edgectl-test-'));
  const started = performance.now();
  const { counter, code } = await runAva({
    kind: 'apiserver',
    files: apiserverTests(process.argv.slice(2)),
    timesFile: join(scratch, 'times'),
    limitMs: LIMIT_MS,
    within: ['unshare', '--net', 'sh', '-c', NAMESPACE],
  });
  rmSync(scratch, { recursive: true, force: true });
  say(`\nThe tests took ${seconds(performance.now() - started)}.`);
  if (!counter.complete || (code !== 0 && counter.failed === 0)) counter.failed += 1;
  process.stdout.write(`\n${counter.summary()}\n`);
  return counter.failed === 0 ? 0 : 1;
});

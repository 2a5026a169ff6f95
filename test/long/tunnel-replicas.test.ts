/** A replica that is killed, and one whose host says nothing any more: how long its node cannot be reached. */
import { overBothVersions } from '../tunnel/helpers/both-versions.ts';
import { certificates, ask, open, RawUpgrade } from '../tunnel/helpers/tunnel-cloud.ts';
import { edgedBackend, startEdge } from '../tunnel/helpers/tunnel-edge.ts';
import { KubernetesApi } from '../tunnel/helpers/kubernetes-api.ts';
import { MemoryKubelet } from '../tunnel/helpers/memory-kubelet.ts';
import { Redis } from '../tunnel/helpers/redis.ts';
import { forkReplica, startReplica } from '../tunnel/helpers/replicas.ts';

const EXEC = '/exec/default/web-0/web?command=cat&input=1&output=1';
const LOG = '/containerLogs/default/web-0/web';
/** The edge's silence limit (15 s), the claims' life (9 s), a look every 2.5 s, and the machine's own pace. */
const SILENT_LIMIT_MS = 40_000;

for (const { signal, limitMs, rounds, name } of [
  { signal: 'SIGKILL', limitMs: 10_000, rounds: 5, name: 'killed' },
  { signal: 'SIGSTOP', limitMs: SILENT_LIMIT_MS, rounds: 2, name: 'silent' },
] as const) {
  overBothVersions(
    `a replica that is ${name}: errors, no hang, and the node is back within ${limitMs / 1000} s, ${rounds} times`,
    async (t) => {
      t.timeout(400_000);
      const redis = await Redis.start(t);
      const api = await KubernetesApi.start(t);
      const kubelet = await MemoryKubelet.start(t);
      const { cloud: left } = await startReplica(t, 'left', redis, api);
      for (let round = 0; round < rounds; round += 1) {
        const lost = await forkReplica(t, `lost-${round}`, redis, api);
        const servers = [lost.ports.tunnel, left.ports.tunnel].map((port) => `127.0.0.1:${port}`);
        const edge = startEdge(t, servers, certificates.node, edgedBackend(kubelet.baseUrl), {
          reconnectMs: [500, 30_000],
        });
        while ((await ask(left, LOG)).status !== 200);
        const log = await open(left, `${LOG}?follow=true`);
        const broken = new Promise<boolean>((resolve) => {
          log.once('error', () => resolve(true));
          log.once('end', () => resolve(false));
          log.resume();
        });
        const exec = await RawUpgrade.open(left, EXEC);
        await exec.until(() => exec.received.includes('101 Switching'));
        const startedMs = performance.now();
        lost.process.kill(signal);
        t.true(await broken);
        await exec.until(() => exec.isReported || exec.ended || exec.closed);
        t.regex(exec.body.toString(), /closed before the command's status came|cannot be reached/);
        while ((await ask(left, LOG)).status !== 200);
        const tookMs = performance.now() - startedMs;
        t.log(`round ${round}: ${Math.round(tookMs)} ms`);
        t.true(tookMs < limitMs, `${tookMs}`);
        await edge.stop();
        lost.process.kill('SIGKILL');
      }
    },
  );
}

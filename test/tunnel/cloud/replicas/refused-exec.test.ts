/** What a client sends behind a request that is refused reaches no other replica. */
import test from 'ava';
import { startReplicas } from '../../helpers/replicas.ts';
import { RawUpgrade } from '../../helpers/tunnel-cloud.ts';

test('M2: what rides behind a refused exec reaches neither the other replica nor the node', async (t) => {
  const { other, kubelet } = await startReplicas(t);
  const exec = await RawUpgrade.open(other.cloud, '/exec/default/nope/web?command=true', {
    'Content-Length': '0\r\nX-Edgectl-Node: edge-02',
  });
  exec.socket.write('GET /containerLogs/default/web-0/web HTTP/1.1\r\nHost: x\r\n\r\n');
  await exec.until(() => exec.ended);
  t.regex(exec.received.toString(), /^HTTP\/1\.1 404 Not Found\r\n[^]*pod does not exist$/);
  await kubelet.until(() => kubelet.streams.size === 0);
  t.is(kubelet.behindRefusals, '');
  t.is(kubelet.requests.length, 1);
});

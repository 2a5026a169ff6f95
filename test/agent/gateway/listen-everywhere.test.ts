import { get } from 'node:https';
import test from 'ava';
import { startRestNode } from '../../helpers/rest-node.ts';

for (const [address, expected] of [
  ['::', /^https:\/\/\[::1\]:\d+$/],
  ['0.0.0.0', /^https:\/\/127\.0\.0\.1:\d+$/],
] as const) {
  test(`B4: with rest.address ${address} the kubeconfig names an address that the certificate has`, async (t) => {
    const node = await startRestNode({ containers: false }, { address });
    t.teardown(() => node.stop());
    t.regex(node.url, expected);
    const status = await new Promise<number | undefined>((resolve, reject) => {
      get(`${node.url}/readyz`, { ca: node.ca }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
    t.is(status, 200);
  });
}

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { grpcError } from '../../../../agent/backends/grpc/grpc-connection.ts';
import test from 'ava';

const run = promisify(execFile);

test('gRPC is loaded by the first call and not before', async (t) => {
  const program = `
    import { createRequire } from 'node:module';
    import { CriClient } from ${JSON.stringify(new URL('../../../../agent/backends/cri/cri-client.ts', import.meta.url).href)};
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some((path) => path.includes('@grpc'));
    const cri = new CriClient({ endpoint: '/none.sock' });
    const before = loaded();
    await cri.available();
    console.log(JSON.stringify({ before, after: loaded() }));
  `;
  const args = [...process.execArgv, '--input-type=module', '--eval', program];
  const { stdout } = await run(process.execPath, args, { timeout: 30_000 });
  t.deepEqual(JSON.parse(stdout), { before: false, after: true });
});

test('T1: a reason that the library leaves empty does not stand with its label', (t) => {
  const failure = Object.assign(new Error('14 UNAVAILABLE'), {
    code: 14,
    details: 'No connection established. Last error: connect ENOENT. Resolution note: ',
    metadata: {},
  });
  const { message } = grpcError(failure, { layer: 'cri', peer: 'containerd', socketPath: '/s', path: '/p' });
  t.is(message, 'containerd cannot be reached at /s: connect ENOENT');
});

/** exec over a client connection that stays open, as a program on the node would do it. */
import { once } from 'node:events';
import { connect } from '@edgectl/client';
import { serveRunner } from './timed-runner.ts';

interface Start {
  readonly url: string;
  readonly node: string;
  readonly pod: string;
}

process.once('disconnect', () => process.exit());
const [{ url, node, pod }] = (await once(process, 'message')) as [Start];
const client = await connect({ url, node });

serveRunner(async (command) => {
  const session = await client.open('pod.exec', { name: pod, command });
  let bytes = 0;
  for await (const chunk of session.stdout) bytes += chunk.length;
  await session.ended;
  return bytes;
});

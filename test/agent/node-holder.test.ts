import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { pino } from 'pino';
import { holdNode } from '../../agent/node-holder.ts';
import { startAgentProcess } from '../helpers/agent-process.ts';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const quiet = pino({ level: 'silent' });

test('one agent has a node; the next one is told who, and gets it when it is given up', async (t) => {
  const socket = join(temporaryFolder(t), 'mqtt.sock');
  const giveUp = await holdNode(socket, { EDGECTL_POD: 'kubeedge/edgectl-agent-x' }, quiet);
  const refused = await t.throwsAsync(holdNode(socket, { INVOCATION_ID: '1' }, quiet));
  t.like(refused, {
    kind: 'Conflict',
    message: `another agent runs on this node: the pod kubeedge/edgectl-agent-x, process ${process.pid}`,
  });
  giveUp();
  const next = await holdNode(socket, { INVOCATION_ID: '1' }, quiet);
  t.regex(readFileSync(`${socket}.holder`, 'utf8'), /the unit edgectl-agent\.service/);
  next();
  t.false(existsSync(`${socket}.holder`));
});

test('what an ended agent has left is taken over; one in another container counts as long as its socket answers', async (t) => {
  const socket = join(temporaryFolder(t), 'mqtt.sock');
  const first = await holdNode(socket, {}, quiet);
  const mine = JSON.parse(readFileSync(`${socket}.holder`, 'utf8')) as Record<string, unknown>;
  first();
  const left = (changes: object): void =>
    writeFileSync(`${socket}.holder`, JSON.stringify({ ...mine, who: 'the pod a/b', ...changes }));
  left({ startTicks: '1' });
  (await holdNode(socket, {}, quiet))();
  left({ bootId: 'of the boot before' });
  (await holdNode(socket, {}, quiet))();

  left({ pidNamespace: 'pid:[1]' });
  const server = createServer().listen(socket);
  await once(server, 'listening');
  const refused = await t.throwsAsync(holdNode(socket, {}, quiet));
  t.regex(refused?.message ?? '', /the pod a\/b/);
  server.close();
  await once(server, 'close');
  (await holdNode(socket, {}, quiet))();
  t.false(existsSync(`${socket}.holder`));
});

test('where the file cannot be written the agent starts all the same', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  (await holdNode(join(file, 'mqtt.sock'), {}, quiet))();
  t.pass();
});

test('a second agent on the same socket ends at once with the words, and a killed one is followed', async (t) => {
  const folder = temporaryFolder(t);
  const first = await startAgentProcess(folder);
  const error = await t.throwsAsync(startAgentProcess(folder));
  t.regex(
    error?.message ?? '',
    /another agent runs on this node: a process that was started by hand, process \d+/,
  );
  first.child.kill('SIGKILL');
  await first.exited;
  const next = await startAgentProcess(folder);
  t.is(await next.stop(), 0);
});

import test from 'ava';
import type { NodeStatusResult, StatePayload } from '@edgectl/rpc-schema/generated/types';
import { startAgent } from '../../helpers/agent.ts';
import { connectToSocket, TestCaller, topics } from '../../helpers/mqtt-client.ts';
import { ADMINS, writePolicy } from '../../helpers/policy.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

test('state and node.status say why the rules are not those of the policy file, and that they are again', async (t) => {
  const folder = temporaryFolder(t);
  writePolicy(folder, ADMINS);
  const { configuration, stop } = await startAgent(folder);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  await client.subscribe(topics.state());
  const stateWith = async (fits: (warnings: readonly string[]) => boolean): Promise<void> => {
    await client.next(({ topic, payload }) => {
      if (topic !== topics.state()) return false;
      return fits((JSON.parse(payload.toString()) as StatePayload).warnings ?? []);
    }, 'state');
  };
  const isWrong = (warning: string): boolean => /policy file: .*policy\.yaml:1:\d+: /.test(warning);
  await stateWith((warnings) => !warnings.some(isWrong));
  writePolicy(folder, 'bindings: [{ role: boss, principals: [alice] }]\n');
  await stateWith((warnings) => warnings.some(isWrong));
  const { result } = (await root.call('node.status')) as { result: NodeStatusResult };
  t.true(result.agent.warnings?.some(isWrong));
  writePolicy(folder, ADMINS);
  await stateWith((warnings) => !warnings.some(isWrong));
});

test('what is done to the session of somebody else is on record, what is done to one’s own is not', async (t) => {
  const { configuration, stop } = await startAgent(temporaryFolder(t));
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  await root.call('session.cancel', { session: 's' });
  await root.call('session.cancel', { session: 's', client: 'hmi', principal: 'alice' });
  const { result } = (await root.call('audit.list')) as {
    result: { items: { method: string; target: string; outcome: string }[] };
  };
  t.deepEqual(
    result.items.map(({ method, target, outcome }) => [method, target, outcome]),
    [
      ['session.cancel', 'alice/hmi/s', 'started'],
      ['session.cancel', 'alice/hmi/s', 'failed'],
    ],
  );
});

import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import { startAgent } from '../../helpers/agent.ts';
import { runEdgectl } from '../../helpers/edgectl-in-process.ts';
import { connectToSocket, TestCaller } from '../../helpers/mqtt-client.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const DAY_MS = 86_400_000;
const YEARS_10_MS = 10 * 365 * DAY_MS;

interface Status {
  readonly result: { readonly agent: { readonly clock?: string; readonly warnings?: readonly string[] } };
}
interface Diagnosis {
  readonly result: { readonly checks: readonly { readonly name: string; readonly message: string }[] };
}

test('L2: state, node.status, doctor and edgectl say that the clock is not believed, until root accepts it; node accept-time, --back too', async (t) => {
  let wrongByMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + wrongByMs };
  const { configuration, stop } = await startAgent(temporaryFolder(t), {}, clock);
  t.teardown(stop);
  const client = await connectToSocket(configuration.socket);
  t.teardown(() => client.end());
  const root = await new TestCaller(client, 'root', 'cli').start();
  const status = async (): Promise<Status['result']['agent']> =>
    ((await root.call('node.status')) as Status).result.agent;
  t.is((await status()).clock, 'believed');
  wrongByMs = YEARS_10_MS;
  const { clock: clockState, warnings = [] } = await status();
  t.is(clockState, 'not believed');
  t.true(warnings.some((warning) => warning.startsWith('clock: not believed')));
  const { result } = (await root.call('node.diagnose', { areas: ['clock'] })) as Diagnosis;
  t.regex(result.checks.find(({ name }) => name === 'clock')?.message ?? '', /^not believed/);
  t.like(await root.call('node.acceptTime'), { result: { meta: { source: 'agent' } } });
  t.is((await status()).clock, 'believed');
  wrongByMs = 0;
  t.is((await status()).clock, 'not believed');
  t.like(await root.call('node.acceptTime'), { error: { data: { reason: 'Conflict' } } });
  t.like(await root.call('node.acceptTime', { back: true }), { result: { meta: { source: 'agent' } } });
  t.is((await status()).clock, 'believed');

  // The same by the command.
  const run = (...args: readonly string[]) => runEdgectl([...args], { EDGECTL_SOCKET: configuration.socket });
  const printed = async (...args: readonly string[]): Promise<string> =>
    (await run(...args)).stdout.toString();
  t.regex(await printed('node', 'status'), /^Clock: +believed$/m);
  wrongByMs = 3 * DAY_MS;
  t.regex(await printed('node', 'status'), /^Clock: +not believed$/m);
  const diagnosis = await run('doctor');
  t.not(diagnosis.exit, 0);
  t.regex(diagnosis.stdout.toString(), /clock: not believed: it says .*, ahead of the kept time/);
  t.regex(diagnosis.stdout.toString(), /edgectl node accept-time/);
  t.regex(await printed('node', 'accept-time'), /^the kept time is now the clock's: /);
  t.regex(await printed('node', 'status'), /^Clock: +believed$/m);
  wrongByMs = 0;
  t.regex(await printed('node', 'status'), /^Clock: +not believed$/m);
  const back = await run('node', 'accept-time');
  t.is(back.exit, 1);
  t.regex(back.stderr, /--back/);
  t.is((await run('node', 'accept-time', '--back', '-o', 'json')).exit, 0);
  t.regex(await printed('node', 'status'), /^Clock: +believed$/m);
});

test('L2: a change that is sent again after the clock jumped runs once, over a restart too', async (t) => {
  let wrongByMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + wrongByMs };
  const folder = temporaryFolder(t);
  const params = { principal: 'alice', role: 'viewer', durationSeconds: 3_600, reason: 'a test' };
  const ids = new Set<string>();
  for (const jumpMs of [0, YEARS_10_MS, -3_600_000]) {
    wrongByMs = jumpMs;
    const { agent, configuration, stop } = await startAgent(folder, {}, clock);
    try {
      const client = await connectToSocket(configuration.socket);
      const root = await new TestCaller(client, 'root', 'cli').start();
      agent.sweep();
      for (let round = 0; round < 2; round += 1) {
        const answer = (await root.call('grant.create', params, 'once')) as {
          readonly result?: { readonly object: { readonly id: string } };
        };
        ids.add(answer.result?.object.id ?? JSON.stringify(answer));
      }
      await client.end();
    } finally {
      await stop();
    }
  }
  t.is(ids.size, 1, [...ids].join(', '));
});

import test from 'ava';
import { systemClock } from '../../../common/clock.ts';
import { startAgent } from '../../helpers/agent.ts';
import { edgectlCommand } from '../../helpers/edgectl-command.ts';
import { temporaryFolder } from '../../helpers/temp-folder.ts';

const DAY_MS = 86_400_000;

test('L2: node status and doctor say that the clock is not believed; node accept-time ends that, --back too', async (t) => {
  let wrongByMs = 0;
  const clock = { ...systemClock, now: () => systemClock.now() + wrongByMs };
  const { configuration, stop } = await startAgent(temporaryFolder(t), {}, clock);
  t.teardown(stop);
  const run = (...args: readonly string[]) =>
    edgectlCommand.run([...args], { EDGECTL_SOCKET: configuration.socket });
  const said = async (...args: readonly string[]): Promise<string> => (await run(...args)).stdout.toString();
  t.regex(await said('node', 'status'), /^Clock: +believed$/m);
  wrongByMs = 3 * DAY_MS;
  t.regex(await said('node', 'status'), /^Clock: +not believed$/m);
  const diagnosis = await run('doctor');
  t.not(diagnosis.exit, 0);
  t.regex(diagnosis.stdout.toString(), /clock: not believed: it says .*, ahead of the kept time/);
  t.regex(diagnosis.stdout.toString(), /edgectl node accept-time/);
  t.regex(await said('node', 'accept-time'), /^the kept time is now the clock's: /);
  t.regex(await said('node', 'status'), /^Clock: +believed$/m);
  wrongByMs = 0;
  t.regex(await said('node', 'status'), /^Clock: +not believed$/m);
  const back = await run('node', 'accept-time');
  t.is(back.exit, 1);
  t.regex(back.stderr, /--back/);
  t.is((await run('node', 'accept-time', '--back', '-o', 'json')).exit, 0);
  t.regex(await said('node', 'status'), /^Clock: +believed$/m);
});

import test from 'ava';
import type { SessionEnd } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { reportInput } from '../../../clients/edgectl/commands/report-input.ts';

function report(source: 'containerd' | 'cri' | 'edged', handed: number, isWhole: boolean): Promise<number> {
  const opened = { session: 's', window: 1, streams: [], source };
  const end: SessionEnd = {
    reason: 'Completed',
    exitCode: 0,
    streams: {},
    gaps: [],
    stdin: { handed, endedFirst: true },
  };
  return reportInput(0, { bytes: 5_000_000, isWhole }, { end, opened, quiet: true });
}

test('3: input that is known to be left by a way that may lose it is an error with both numbers', async (t) => {
  const whole = await t.throwsAsync(report('cri', 196_608, true), { instanceOf: EdgectlError });
  t.regex(whole.message, /ended when 196608 of 5000000 bytes of its input were handed to/);
  const begun = await t.throwsAsync(report('edged', 196_608, false), { instanceOf: EdgectlError });
  t.regex(begun.message, /196608 of at least 5000000 bytes .* to Edged/);
});

test('through the task service it is what the command did not want', async (t) => {
  t.is(await report('containerd', 196_608, true), 0);
});

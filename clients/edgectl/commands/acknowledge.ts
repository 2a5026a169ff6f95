/** `acknowledge alarm NAME…`. */
import type { Params } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import { callOptions, type GlobalOptions } from '../global-options.ts';
import { printable } from '../output/printable.ts';
import { alarmAddress } from '../resources/alarm-name.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface AcknowledgeOptions extends GlobalOptions {
  readonly comment?: string;
}

export async function acknowledge(words: readonly string[], options: AcknowledgeOptions): Promise<number> {
  const alarms = alarmNames(words).map((name) => ({ name, address: alarmAddress(name) }));
  const { comment } = options;
  return withClient(options, async (client) => {
    let exitCode = 0;
    for (const { name, address } of alarms) {
      try {
        const params = { ...address, ...(comment !== undefined && { comment }) };
        // The agent says which kinds there are.
        const asked = params as Params<'alarm.acknowledge'>;
        const { object } = await client.call('alarm.acknowledge', asked, callOptions(options));
        await stdout.write(printable(`alarm ${name} acknowledged by ${object.acknowledgedBy ?? ''}\n`));
      } catch (error) {
        const failure = EdgectlError.from(error);
        exitCode ||= failure.exitCode;
        await stderr.write(`${errorText(failure)}\n`);
      }
    }
    return exitCode;
  });
}

/** `alarm NAME…`, or `alarm/NAME…`. @throws EdgectlError `InvalidParams` */
function alarmNames([first = '', ...more]: readonly string[]): readonly string[] {
  if (/^alarms?$/i.test(first) && more.length > 0) return more;
  const named = [first, ...more].map((word) => /^alarms?\/(.+)$/i.exec(word)?.[1]);
  if (named.every((name) => name !== undefined)) return named;
  throw new EdgectlError('InvalidParams', 'name the alarms to acknowledge', {
    layer: 'client',
    hint: 'edgectl acknowledge alarm NAME, with a name of edgectl get alarms -A',
  });
}

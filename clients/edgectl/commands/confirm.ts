/** `confirm upgrade [JOB]`: lets an upgrade of EdgeCore go on, and follows it. */
import type { Client } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { UpgradeJob } from '@edgectl/rpc-schema/generated/types';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { callOptions, type GlobalOptions } from '../global-options.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface ConfirmOptions extends GlobalOptions {
  /** False: the answer is that EdgeCore has taken it. */
  readonly wait?: boolean;
  /** True: nothing is confirmed, only followed. */
  readonly follow?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** keadm backs up, pulls an image and starts EdgeCore again. */
const DEFAULT_TIMEOUT_MS = 15 * 60_000;
const LOOK_MS = 500;

export async function confirm(words: readonly string[], options: ConfirmOptions): Promise<number> {
  const [type = '', name, ...more] = words;
  if (!/^upgrades?$/i.test(type) || more.length > 0) {
    throw new EdgectlError('InvalidParams', `there is nothing to confirm that is called ${words.join(' ')}`, {
      layer: 'client',
      hint: 'edgectl confirm upgrade [JOB]',
    });
  }
  return withClient(options, async (client) => {
    if (options.follow !== true) {
      const params = name === undefined ? {} : { name };
      const { job } = await client.call('node.confirmUpgrade', params, callOptions(options));
      await stdout.write(`upgrade ${job.name} confirmed: ${job.from ?? 'EdgeCore'} to ${job.to}\n`);
      if (options.wait === false) return 0;
    }
    const job = await ended(client, options);
    if (job === undefined) {
      await stderr.write('it is not over; edgectl confirm upgrade --follow waits on\n');
      return 124;
    }
    await stdout.write(`upgrade ${job.name}: ${outcome(job)}\n`);
    return job.state === 'upgraded' ? 0 : 1;
  });
}

/** The job once it is over; `undefined` where that takes too long. */
async function ended(client: Client, options: ConfirmOptions): Promise<UpgradeJob | undefined> {
  const until = systemClock.monotonic() + (options.timeout ?? DEFAULT_TIMEOUT_MS);
  for (;;) {
    const { job } = await client.call('node.upgrades', {}, callOptions(options));
    if (job === undefined) throw new EdgectlError('NotFound', 'no upgrade is known on this node');
    if (job.state === 'upgraded' || job.state === 'rolledBack' || job.state === 'failed') return job;
    if (job.state === 'waiting')
      throw new EdgectlError('Conflict', `upgrade ${job.name} waits to be confirmed`, {
        hint: 'edgectl confirm upgrade',
      });
    if (systemClock.monotonic() >= until) return undefined;
    await pause(LOOK_MS);
  }
}

function outcome({ state, from = 'the version of before', to }: UpgradeJob): string {
  if (state === 'upgraded') return `upgraded to ${to}`;
  if (state === 'rolledBack') return `rolled back to ${from}; see /tmp/keadm.log on the node`;
  return `failed, and EdgeCore is still ${from}; see EdgeCore's log and /tmp/keadm.log on the node`;
}

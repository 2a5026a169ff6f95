/** A client's upgrade, answered and served to its end. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { ByteSource } from '../../byte-source.ts';
import { partOf } from '../../fault-boundary.ts';
import {
  type AskedStreams,
  acceptUpgrade,
  type UpgradeMessage,
  type UpgradingClient,
} from './accept-upgrade.ts';
import { type ServedCommand, type ServeOptions, serveRemoteCommand } from './serve-remote-command.ts';
import type { ServedWire } from './served-wire.ts';

export interface ServedSource {
  readonly served: ByteSource;
  readonly streams: AskedStreams;
}

/**
 * Resolves as {@link serveRemoteCommand}. A fault in one of its callbacks ends this command alone, and its client is told.
 * @throws EdgectlError `Canceled` if the client disconnected before: the source is ended
 */
export async function serveUpgrade(
  wire: ServedWire,
  message: UpgradeMessage,
  client: UpgradingClient,
  { served, streams }: ServedSource,
  options: Omit<ServeOptions, 'wanted'>,
): Promise<ServedCommand> {
  const wanted = (['stdout', 'stderr'] as const).filter((output) => streams[output]);
  const failed = new AbortController();
  const clock = partOf(options.clock, (thrown) => failed.abort(EdgectlError.from(thrown)));
  const signal = AbortSignal.any([options.signal, failed.signal]);
  try {
    const accepted = await acceptUpgrade(wire, message, client, streams, clock);
    const command = await serveRemoteCommand(accepted, served, { wanted, clock, signal });
    if (!failed.signal.aborted) return command;
    return { ...command, reason: 'Failed', error: failed.signal.reason as EdgectlError };
  } catch (error) {
    served.cancel('Canceled');
    throw error;
  }
}

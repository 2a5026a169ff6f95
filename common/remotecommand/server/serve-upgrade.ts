/** A client's upgrade, answered and served to its end. */
import type { ByteSource } from '../../byte-source.ts';
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

/** Resolves as {@link serveRemoteCommand}. @throws EdgectlError `Canceled` where the client disconnected before: the source is ended */
export async function serveUpgrade(
  wire: ServedWire,
  message: UpgradeMessage,
  client: UpgradingClient,
  { served, streams }: ServedSource,
  options: Omit<ServeOptions, 'wanted'>,
): Promise<ServedCommand> {
  const wanted = (['stdout', 'stderr'] as const).filter((output) => streams[output]);
  try {
    const accepted = await acceptUpgrade(wire, message, client, streams, options.clock);
    return await serveRemoteCommand(accepted, served, { ...options, wanted });
  } catch (error) {
    served.cancel('Canceled');
    throw error;
  }
}

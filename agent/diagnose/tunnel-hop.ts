/** The tunnel to the cloud, as `state` tells it. */
import type { TunnelState } from '@edgectl/rpc-schema/generated/types';
import { failed, fine, type Finding, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';

/** @param asked false where edgecore.yaml happens to name a server */
export function tunnelHop(state: () => TunnelState | undefined, asked: boolean): Hop {
  return {
    area: 'tunnel',
    name: 'tunnel',
    look: () => Promise.resolve([findingOf(state() ?? { state: 'disabled' }, asked)]),
  };
}

function findingOf({ state, server = 'the cloud', since, message }: TunnelState, asked: boolean): Finding {
  if (!asked && state !== 'disabled' && state !== 'connected')
    return skipped('tunnel', `not asked for; edgecore.yaml names ${server}, which is tried`);
  const why = message === undefined ? '' : `: ${message}`;
  switch (state) {
    case 'disabled':
      return skipped('tunnel', 'not enabled');
    case 'connected':
      return fine('tunnel', `stands to ${server}${since === undefined ? '' : ` since ${since}`}`);
    case 'connecting':
      return warning('tunnel', `connecting to ${server}${why}`, {
        hint: 'is the cloud reachable from here?',
      });
    case 'failed':
      return failed('tunnel', `cannot be set up to ${server}${why}`, {
        hint: 'it is tried again; the node works on without the cloud',
      });
  }
}

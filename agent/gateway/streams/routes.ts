/** Every route of the REST door that streams. */
import type { Route } from '../http/route.ts';
import { podLogRoute } from './pod-log.ts';
import { portForwardRoutes } from './port-forward.ts';
import { remoteCommandRoutes } from './remote-command.ts';
import type { StreamServices } from './supervised-stream.ts';

export function streamRoutes(services: StreamServices): readonly Route[] {
  return [podLogRoute(services), ...remoteCommandRoutes(services), ...portForwardRoutes(services)];
}

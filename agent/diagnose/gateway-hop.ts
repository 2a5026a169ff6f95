/** The door of the Kubernetes API: whether it is open where kubectl looks for it. */
import { failed, type Finding, fine, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';
import { hostPort } from '../../common/network-address.ts';
import { reach } from '../../common/reach.ts';
import type { RestConfiguration } from '../config/configuration.ts';

const NAME = 'REST door';

/**
 * @param endpoint where it is open; absent while it is not
 * @param starting true while the agent starts and has not come to it
 */
export function gatewayHop(
  { enabled, address, port }: Pick<RestConfiguration, 'enabled' | 'address' | 'port'>,
  endpoint: () => { readonly url: string } | undefined,
  starting: () => boolean,
): Hop {
  return {
    area: 'gateway',
    name: NAME,
    async look(signal): Promise<Finding[]> {
      if (!enabled) return [skipped(NAME, 'not enabled')];
      const url = endpoint()?.url;
      if (url === undefined && starting()) {
        return [
          warning(NAME, `the agent is starting: ${hostPort(address, port)} is not open yet`, {
            hint: 'ask again in a few seconds',
          }),
        ];
      }
      if (url === undefined) {
        return [
          failed(NAME, `not open on ${hostPort(address, port)}`, {
            hint: "does another program have the port? The agent's log says why, and it is tried again",
            command: `ss -Hltnp 'sport = :${port}'`,
          }),
        ];
      }
      await reach(url, signal);
      return [fine(NAME, `${url} is open`)];
    },
  };
}

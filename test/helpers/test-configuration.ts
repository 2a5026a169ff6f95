/** What an agent under test is configured with: a temporary folder, and nothing of the machine's own node. Loads no agent. */
import { join } from 'node:path';
import { type Configuration, defaultConfiguration } from '../../agent/config/configuration.ts';

export const NODE = 'edge-01';

/** A configuration in `folder` whose backends are nowhere, so that no test meets the machine's own. */
export function testConfiguration(folder: string, changes: Partial<Configuration> = {}): Configuration {
  const defaults = defaultConfiguration(NODE);
  return {
    ...defaults,
    socket: join(folder, 'mqtt.sock'),
    database: join(folder, 'agent.db'),
    policy: join(folder, 'policy.yaml'),
    users: join(folder, 'users.yaml'),
    log: { level: 'silent' },
    rest: { ...defaults.rest, enabled: false },
    web: { ...defaults.web, panel: join(folder, 'panel.yaml') },
    backends: {
      metaserver: 'http://127.0.0.1:9',
      edged: 'http://127.0.0.1:9',
      cri: `unix://${join(folder, 'cri.sock')}`,
      edgeStore: join(folder, 'edgecore.db'),
      podLogs: join(folder, 'pods'),
    },
    ...changes,
  };
}

/** An agent whose MetaServer serves the recorded objects of `test/fixtures/edgectl`. */
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAgent } from './agent.ts';
import { testConfiguration } from './test-configuration.ts';
import { type ListedObjects, startKubernetesListServer } from './kubernetes-list-server.ts';

const FIXTURES = new URL('../fixtures/edgectl/', import.meta.url);

export interface RecordedObjectsAgent {
  /** For `edgectl`: where the agent listens. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

function recorded(file: string): ListedObjects['pods'] {
  return (JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')) as { items: ListedObjects['pods'] })
    .items;
}

/** The caller stops it. */
export async function startAgentOverRecordedObjects(): Promise<RecordedObjectsAgent> {
  const folder = mkdtempSync(join(tmpdir(), 'eo-'));
  const { server, url } = await startKubernetesListServer({
    pods: recorded('pods.json'),
    events: recorded('events.json'),
    devices: recorded('devices.json'),
    devicemodels: recorded('devicemodels.json'),
  });
  const { backends } = testConfiguration(folder);
  const agent = await startAgent(folder, { backends: { ...backends, metaserver: url } });
  return {
    environment: { EDGECTL_SOCKET: agent.configuration.socket },
    async stop() {
      await agent.stop();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}

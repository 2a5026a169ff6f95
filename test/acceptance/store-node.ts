/** A pod with a log that is read without a runtime, for agents whose own database is away: what they still answer has content. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Configuration } from '../../agent/config/configuration.ts';
import { testConfiguration } from '../helpers/test-configuration.ts';
import { startKubernetesListServer } from '../helpers/kubernetes-list-server.ts';

const UID = '6d3c2f3e-0000-4000-8000-000000000001';
/** What its log says. */
export const LOG_TEXT = 'one\ntwo\nthree\n';

const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web-0', namespace: 'default', uid: UID },
  spec: { containers: [{ name: 'web', image: 'web:1' }] },
  status: { phase: 'Running' },
};

/** Where an agent finds it, and the file of its log. The server ends with the test. */
export async function startStoreNode(
  t: ExecutionContext,
  folder: string,
): Promise<{ readonly backends: Configuration['backends']; readonly logFile: string }> {
  const logs = join(folder, 'pods', `default_web-0_${UID}`, 'web');
  mkdirSync(logs, { recursive: true });
  const lines = LOG_TEXT.trimEnd().split('\n');
  const text = lines.map((line, index) => `2026-11-30T10:00:0${index}.5Z stdout F ${line}\n`);
  const logFile = join(logs, '0.log');
  writeFileSync(logFile, text.join(''));
  const { server, url } = await startKubernetesListServer({ pods: [POD], events: [] });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const { backends } = testConfiguration(folder);
  return { backends: { ...backends, metaserver: url, podLogs: join(folder, 'pods') }, logFile };
}

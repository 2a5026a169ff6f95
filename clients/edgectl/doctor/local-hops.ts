/** What can be looked at without an agent: why it does not run, and whether what it needs is there. */
import { dirname } from 'node:path';
import type { BackendName } from '@edgectl/rpc-schema/generated/types';
import { diskFinding } from '../../../common/diagnose/disk-finding.ts';
import { timeOfDay } from '../../../common/diagnose/clock-finding.ts';
import { ownFolder, secretFile } from '../../../common/diagnose/file-findings.ts';
import { failed, fine, type Hop } from '../../../common/diagnose/hop.ts';
import { BACKEND_REMEDIES } from '../../../common/diagnose/remedies.ts';
import { reach } from '../../../common/reach.ts';
import type { LocalConfiguration } from './local-settings.ts';

export function localHops({ settings, findings }: LocalConfiguration, nowMs: number): Hop[] {
  const { database, podLogs } = settings;
  const folder = dirname(database);
  return [
    { area: 'configuration', name: 'files', look: () => Promise.resolve(findings) },
    { area: 'clock', name: 'clock', look: () => Promise.resolve([timeOfDay(nowMs)]) },
    backend('metaserver', settings.metaserver),
    backend('edged', settings.edged),
    backend('cri', settings.cri),
    backend('store', settings.edgeStore),
    {
      area: 'permissions',
      name: 'database',
      look: async () => [
        await ownFolder({
          name: "database's folder",
          path: folder,
          remedy: { command: `mkdir -m 700 -p ${folder}` },
        }),
        await secretFile({ name: 'database', path: database, optional: true }),
      ],
    },
    {
      area: 'disk',
      name: 'disk',
      look: async () => [await diskFinding('database', folder), await diskFinding("pods' logs", podLogs)],
    },
  ];
}

function backend(area: Exclude<BackendName, 'mapper'>, address: string): Hop {
  return {
    area,
    name: area,
    look: async (signal) => {
      try {
        await reach(address, signal);
        return [fine(area, `${address} can be reached`)];
      } catch (error) {
        return [failed(area, `${address}: ${(error as Error).message}`, BACKEND_REMEDIES[area])];
      }
    },
  };
}

/** The checks that need no agent: why it does not run, and whether what it needs exists. */
import { dirname } from 'node:path';
import type { BackendName } from '@edgectl/rpc-schema/generated/types';
import { diskFinding } from '../../../common/diagnose/disk-finding.ts';
import { timeOfDay } from '../../../common/diagnose/clock-finding.ts';
import { ownFolder, secretFile } from '../../../common/diagnose/file-findings.ts';
import { failed, fine, type Check } from '../../../common/diagnose/check.ts';
import { BACKEND_REMEDIES } from '../../../common/diagnose/remedies.ts';
import { probeAddress } from '../../../common/probe-address.ts';
import type { LocalConfiguration } from './local-settings.ts';

export function localChecks({ settings, findings }: LocalConfiguration, nowMs: number): Check[] {
  const { database, podLogs } = settings;
  const folder = dirname(database);
  return [
    { area: 'configuration', name: 'files', run: () => Promise.resolve(findings) },
    { area: 'clock', name: 'clock', run: () => Promise.resolve([timeOfDay(nowMs)]) },
    backend('metaserver', settings.metaserver),
    backend('edged', settings.edged),
    backend('cri', settings.cri),
    backend('store', settings.edgeStore),
    {
      area: 'permissions',
      name: 'database',
      run: async () => [
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
      run: async () => [await diskFinding('database', folder), await diskFinding("pods' logs", podLogs)],
    },
  ];
}

function backend(area: Exclude<BackendName, 'mapper'>, address: string): Check {
  return {
    area,
    name: area,
    run: async (signal) => {
      try {
        await probeAddress(address, signal);
        return [fine(area, `${address} can be reached`)];
      } catch (error) {
        return [failed(area, `${address}: ${(error as Error).message}`, BACKEND_REMEDIES[area])];
      }
    },
  };
}

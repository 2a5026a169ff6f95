/** Room where the agent writes, and where the pods' logs lie. */
import { dirname } from 'node:path';
import { diskFinding } from '../../common/diagnose/disk-finding.ts';
import type { Hop } from '../../common/diagnose/hop.ts';
import type { Configuration } from '../config/configuration.ts';

export function diskHops({ database, backends }: Configuration): Hop[] {
  return [hop('database', dirname(database)), hop("pods' logs", backends.podLogs)];
}

function hop(name: string, path: string): Hop {
  return { area: 'disk', name, look: async () => [await diskFinding(name, path)] };
}

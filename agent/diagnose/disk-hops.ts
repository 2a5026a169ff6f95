/** Room where the agent writes, and where the pods' logs lie. */
import { dirname } from 'node:path';
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import { diskFinding } from '../../common/diagnose/disk-finding.ts';
import { failed, type Finding, fine, type Hop, warning } from '../../common/diagnose/hop.ts';
import type { Configuration } from '../config/configuration.ts';

export function diskHops({ database, backends }: Configuration, store: () => StoreState): Hop[] {
  return [
    { area: 'disk', name: NAME, look: async () => storeFindings(database, store()) },
    hop('database', dirname(database)),
    hop("pods' logs", backends.podLogs),
  ];
}

function hop(name: string, path: string): Hop {
  return { area: 'disk', name, look: async () => [await diskFinding(name, path)] };
}

const NAME = "the agent's database";

/** Whether it can be written, and what of it was set aside. */
function storeFindings(path: string, store: StoreState): Finding[] {
  const { state, reason = '', message = '', hint, setAside = [] } = store;
  return [
    state === 'ok'
      ? fine(NAME, `${path} can be written`)
      : failed(NAME, `store: degraded (${reason}): ${path}: ${message}`, { hint }),
    ...setAside.map((file) =>
      warning(NAME, `${file}: a database that was corrupt, and was set aside; what it held is in it alone`, {
        hint: 'look at the disk; keep the file, or take it away when nobody needs it',
      }),
    ),
  ];
}

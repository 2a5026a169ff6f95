/** Each backend, asked something that only a working one can answer. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { failed, type Finding, fine, type Hop, type Remedy, warning } from '../../common/diagnose/hop.ts';
import { BACKEND_REMEDIES } from '../../common/diagnose/remedies.ts';
import type { BackendsConfiguration } from '../config/configuration.ts';
import type { CriClient } from '../node/cri/cri-client.ts';
import type { EdgeStore } from '../node/edge-store/edge-store.ts';
import type { EdgedClient } from '../node/edged/edged-client.ts';
import type { MetaServerClient } from '../node/metaserver/metaserver-client.ts';

export interface BackendHopsOptions {
  readonly node: string;
  readonly addresses: BackendsConfiguration;
  readonly metaServer: Pick<MetaServerClient, 'get'>;
  readonly edged: Pick<EdgedClient, 'statsSummary'>;
  readonly cri: Pick<CriClient, 'version' | 'status'>;
  readonly store: Pick<EdgeStore, 'get' | 'modifiedAtMs'>;
  /** Why exec does not go through containerd's task service; `undefined` where it does. */
  readonly execDetour: (signal: AbortSignal) => Promise<string | undefined>;
}

type Area = 'metaserver' | 'edged' | 'cri' | 'store';
type Look = (signal: AbortSignal) => Promise<Finding[]>;

export function backendHops(options: BackendHopsOptions): Hop[] {
  const { addresses } = options;
  return [
    hop('metaserver', addresses.metaserver, (signal) => metaServer(options, signal)),
    hop('edged', addresses.edged, async (signal) => {
      await options.edged.statsSummary(signal);
      return [fine('edged', `${addresses.edged} answers`)];
    }),
    hop('cri', addresses.cri, (signal) => runtime(options, signal)),
    hop('store', addresses.edgeStore, (signal) => edgeStore(options, signal)),
  ];
}

function hop(area: Area, address: string, look: Look): Hop {
  return {
    area,
    name: area,
    look: (signal) => look(signal).catch((error: unknown) => [down(area, address, EdgectlError.from(error))]),
  };
}

function down(area: Area, address: string, { message }: EdgectlError): Finding {
  return failed(area, message.includes(address) ? message : `${address}: ${message}`, BACKEND_REMEDIES[area]);
}

/** The wrong name makes the agent serve a node that nobody asks for. */
function otherName(node: string): Remedy {
  return {
    hint: `is the agent's node name that of EdgeCore's hostnameOverride? The agent serves ${node}`,
    command: 'kubectl get nodes',
  };
}

async function metaServer(
  { node, addresses, metaServer: client }: BackendHopsOptions,
  signal: AbortSignal,
): Promise<Finding[]> {
  const object = await client.get('nodes', node, undefined, signal);
  return object === undefined
    ? [warning('metaserver', `${addresses.metaserver} answers and knows no node ${node}`, otherName(node))]
    : [fine('metaserver', `${addresses.metaserver} answers and knows node ${node}`)];
}

async function runtime(options: BackendHopsOptions, signal: AbortSignal): Promise<Finding[]> {
  const { addresses, cri } = options;
  const [version, { status }, detour] = await Promise.all([
    cri.version(signal),
    cri.status(false, signal),
    options.execDetour(signal),
  ]);
  const unmet = (status?.conditions ?? []).filter((condition) => !condition.status);
  return [
    fine('cri', `${addresses.cri} is ${version.runtimeName} ${version.runtimeVersion}`),
    ...(detour === undefined
      ? []
      : [fine('cri: exec', `goes over the runtime's streaming server, not its task service: ${detour}`)]),
    ...unmet.map(({ type, reason, message }) =>
      warning(`cri: ${type}`, [reason, message].filter((part) => part !== '').join(': '), {
        hint: type === 'NetworkReady' ? 'pods get no address: see /etc/cni/net.d' : BACKEND_REMEDIES.cri.hint,
      }),
    ),
  ];
}

async function edgeStore({ node, store }: BackendHopsOptions, signal: AbortSignal): Promise<Finding[]> {
  const object = await store.get('nodes', node, undefined, signal);
  const writtenMs = store.modifiedAtMs();
  const written = writtenMs === undefined ? '' : `, written ${new Date(writtenMs).toISOString()}`;
  return object === undefined
    ? [warning('store', `it can be read${written}, and holds no node ${node}`, otherName(node))]
    : [fine('store', `it can be read${written}`)];
}

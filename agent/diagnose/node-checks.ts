/** The checks of the node itself: backends, mappers, disk, clock, edits that are not in effect. */
import { dirname } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StoreState } from '@edgectl/rpc-schema/generated/types';
import type { Clock } from '../../common/clock.ts';
import { SYNCHRONISE_CLOCK, timeOfDay } from '../../common/diagnose/clock-finding.ts';
import { diskFinding } from '../../common/diagnose/disk-finding.ts';
import {
  failed,
  type Finding,
  fine,
  type Check,
  isFine,
  type Remedy,
  skipped,
  warning,
} from '../../common/diagnose/check.ts';
import { BACKEND_REMEDIES } from '../../common/diagnose/remedies.ts';
import type { BackendsConfiguration, Configuration } from '../config/configuration.ts';
import type { TroubledEdit } from '../devices/reconcile/unsettled-edits.ts';
import type { CriClient } from '../backends/cri/cri-client.ts';
import type { EdgeStore } from '../backends/edge-store/edge-store.ts';
import type { EdgedClient } from '../backends/edged/edged-client.ts';
import { requireAnswer } from '../backends/mapper/mapper-answers.ts';
import type { MapperClient } from '../backends/mapper/mapper-client.ts';
import type { MapperDirectory } from '../backends/mapper/mapper-directory.ts';
import type { MetaServerClient } from '../backends/metaserver/metaserver-client.ts';
import { type ClockStatus, distrust } from '../time/kept-time.ts';

interface BackendChecksOptions {
  readonly node: string;
  readonly addresses: BackendsConfiguration;
  readonly metaServer: Pick<MetaServerClient, 'get'>;
  readonly edged: Pick<EdgedClient, 'statsSummary'>;
  readonly cri: Pick<CriClient, 'version' | 'status'>;
  readonly store: Pick<EdgeStore, 'get' | 'modifiedAtMs'>;
  /** Why exec does not go through containerd's task service; `undefined` if it does. */
  readonly execDetour: (signal: AbortSignal) => Promise<string | undefined>;
}

type Area = 'metaserver' | 'edged' | 'cri' | 'store';
type RunCheck = (signal: AbortSignal) => Promise<Finding[]>;

export function backendChecks(options: BackendChecksOptions): Check[] {
  const { addresses } = options;
  return [
    backendCheck('metaserver', addresses.metaserver, (signal) => metaServer(options, signal)),
    backendCheck('edged', addresses.edged, async (signal) => {
      await options.edged.statsSummary(signal);
      return [fine('edged', `${addresses.edged} answers`)];
    }),
    backendCheck('cri', addresses.cri, (signal) => runtime(options, signal)),
    backendCheck('store', addresses.edgeStore, (signal) => edgeStore(options, signal)),
  ];
}

function backendCheck(area: Area, address: string, run: RunCheck): Check {
  return {
    area,
    name: area,
    run: (signal) => run(signal).catch((error: unknown) => [down(area, address, EdgectlError.from(error))]),
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
  { node, addresses, metaServer: client }: BackendChecksOptions,
  signal: AbortSignal,
): Promise<Finding[]> {
  const object = await client.get('nodes', node, undefined, signal);
  return object === undefined
    ? [warning('metaserver', `${addresses.metaserver} answers and knows no node ${node}`, otherName(node))]
    : [fine('metaserver', `${addresses.metaserver} answers and knows node ${node}`)];
}

async function runtime(options: BackendChecksOptions, signal: AbortSignal): Promise<Finding[]> {
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

async function edgeStore({ node, store }: BackendChecksOptions, signal: AbortSignal): Promise<Finding[]> {
  const object = await store.get('nodes', node, undefined, signal);
  const writtenMs = store.modifiedAtMs();
  const written = writtenMs === undefined ? '' : `, written ${new Date(writtenMs).toISOString()}`;
  return object === undefined
    ? [warning('store', `it can be read${written}, and holds no node ${node}`, otherName(node))]
    : [fine('store', `it can be read${written}`)];
}

/** Every mapper that registered: its row outlives it, only its socket tells whether it runs. */
export function mapperCheck(mappers: Pick<MapperDirectory, 'byProtocol'>): Check {
  return {
    area: 'mapper',
    name: 'mappers',
    async run(signal) {
      const clients = await mappers.byProtocol(signal).catch(() => undefined);
      if (clients === undefined) return [skipped('mappers', 'the store, which names them, cannot be read')];
      if (clients.size === 0) return [skipped('mappers', 'none has registered')];
      return Promise.all([...clients.values()].map((client) => checkMapper(client, signal)));
    },
  };
}

async function checkMapper(client: MapperClient, signal: AbortSignal): Promise<Finding> {
  const { name, protocol, socketPath } = client.record;
  try {
    await requireAnswer(client, signal);
    return fine(name, `serves ${protocol} at ${socketPath}`);
  } catch (error) {
    return failed(name, `serves ${protocol}: ${EdgectlError.from(error).message}`, BACKEND_REMEDIES.mapper);
  }
}

/** Room where the agent writes, and where the pods' logs lie. */
export function diskChecks({ database, backends }: Configuration, store: () => StoreState): Check[] {
  return [
    { area: 'disk', name: DATABASE, run: async () => storeFindings(database, store()) },
    diskCheck('database', dirname(database)),
    diskCheck("pods' logs", backends.podLogs),
  ];
}

function diskCheck(name: string, path: string): Check {
  return { area: 'disk', name, run: async () => [await diskFinding(name, path)] };
}

const DATABASE = "the agent's database";

/** Whether it can be written, and what of it was set aside. */
function storeFindings(path: string, store: StoreState): Finding[] {
  const { state, reason = '', message = '', hint, setAside = [] } = store;
  return [
    state === 'ok'
      ? fine(DATABASE, `${path} can be written`)
      : failed(DATABASE, `store: degraded (${reason}): ${path}: ${message}`, { hint }),
    ...setAside.map((file) =>
      warning(
        DATABASE,
        `${file}: a database that was corrupt, and was set aside; what it held is in it alone`,
        {
          hint: 'check the disk; keep the file, or remove it if nobody needs it',
        },
      ),
    ),
  ];
}

/** The node's clock: certificates, grants and the audit are judged by it. */
interface ClockCheckOptions {
  readonly clock: Clock;
  /** Whether the clock is trusted: rights end by the kept time. */
  readonly keptTime: () => ClockStatus;
  /** When the agent started, by both of its clocks. */
  readonly started: { readonly nowMs: number; readonly monotonicMs: number };
  /** The time by MetaServer's clock, in milliseconds since the epoch. @throws if it does not answer */
  readonly metaServerTime: (signal: AbortSignal) => Promise<number>;
}

/** A difference that is too large to be the result of slewing. */
const JUMP_MS = 5_000;
/** The `Date` of HTTP has whole seconds. */
const DIFFERENCE_MS = 2_000;

export function clockCheck(options: ClockCheckOptions): Check {
  return {
    area: 'clock',
    name: 'clock',
    run: async (signal) => [
      wallClock(options),
      trusted(options.keptTime()),
      await againstMetaServer(options, signal),
    ],
  };
}

function wallClock({ clock, started }: ClockCheckOptions): Finding {
  const now = clock.now();
  const today = timeOfDay(now);
  const jumpMs = now - started.nowMs - (clock.monotonic() - started.monotonicMs);
  if (!isFine(today) || Math.abs(jumpMs) < JUMP_MS) return today;
  const direction = jumpMs > 0 ? 'forward' : 'back';
  return warning(
    'time of day',
    `set ${direction} by ${Math.round(Math.abs(jumpMs) / 1000)} s since the agent started`,
    {
      hint: 'records of before carry the wrong time; a restart of the agent ends this note',
      command: SYNCHRONISE_CLOCK,
    },
  );
}

function trusted({ trusted, wallMs, keptMs }: ClockStatus): Finding {
  if (trusted) return fine('clock', 'believed: rights end by it');
  return failed('clock', distrust({ wallMs, keptMs }), {
    hint: `rights end by the kept time meanwhile; where the clock is right: edgectl node accept-time${wallMs < keptMs ? ' --back' : ''}`,
    command: SYNCHRONISE_CLOCK,
  });
}

async function againstMetaServer(
  { clock, metaServerTime }: ClockCheckOptions,
  signal: AbortSignal,
): Promise<Finding> {
  const name = "MetaServer's clock";
  const theirs = await metaServerTime(signal).catch(() => undefined);
  if (theirs === undefined) return skipped(name, 'MetaServer does not say');
  const difference = theirs - clock.now();
  // Theirs is cut down to the second.
  if (difference > DIFFERENCE_MS || difference < -DIFFERENCE_MS - 1000) {
    return failed(name, `differs from ours by ${Math.round(difference / 1000)} s`, {
      command: SYNCHRONISE_CLOCK,
    });
  }
  return fine(name, 'agrees with ours');
}

/** Lasting edits that the devices may not have. */
const EDITS = 'lasting edits';
/** More say nothing more: they have one cause. */
const MAX_SHOWN = 10;

export function editsCheck(troubled: () => readonly TroubledEdit[]): Check {
  return {
    area: 'mapper',
    name: EDITS,
    async run() {
      const edits = troubled();
      if (edits.length === 0) return [fine(EDITS, 'none is failing or unsettled')];
      const shown = edits.slice(0, MAX_SHOWN).map(findingOf);
      const more = edits.length - shown.length;
      return more === 0
        ? shown
        : [
            ...shown,
            warning(EDITS, `${more} more are failing or unsettled`, { command: 'edgectl device edits -A' }),
          ];
    },
  };
}

function findingOf({ state, title, message }: TroubledEdit): Finding {
  const command = 'edgectl device edits -A --state failing,unsettled';
  const text = `${title} is ${state}: ${message}`;
  return state === 'failing'
    ? failed(EDITS, text, {
        hint: 'something takes the edit away again: see the events of the device',
        command,
      })
    : warning(EDITS, text, { hint: 'it is settled when the mapper has reported the device', command });
}

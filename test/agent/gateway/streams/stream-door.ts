/** The streams of the REST door over a real containerd, behind the door's own server; everybody with a token may do everything. */
import SqliteDatabase from 'better-sqlite3';
import { pino } from 'pino';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Admission } from '../../../../agent/admission/admission.ts';
import type { Audit, AuditedCall, CallEnd } from '../../../../agent/audit/audit.ts';
import { GatewayServer } from '../../../../agent/gateway/http/gateway-server.ts';
import { GatheredBodies } from '../../../../agent/gateway/http/request-body.ts';
import type { Route } from '../../../../agent/gateway/http/route.ts';
import { Router } from '../../../../agent/gateway/http/router.ts';
import { RunningRequests } from '../../../../agent/gateway/http/running-requests.ts';
import { streamRoutes } from '../../../../agent/gateway/streams/routes.ts';
import { CriClient } from '../../../../agent/backends/cri/cri-client.ts';
import { EdgeStore } from '../../../../agent/backends/edge-store/edge-store.ts';
import { StoreWatch } from '../../../../agent/backends/edge-store/store-watch.ts';
import { EdgedClient } from '../../../../agent/backends/edged/edged-client.ts';
import { MetaServerClient } from '../../../../agent/backends/metaserver/metaserver-client.ts';
import { createPods } from '../../../../agent/pods/create-pods.ts';
import { eventMigrations } from '../../../../agent/pods/events/event-store.ts';
import type { Policy } from '../../../../agent/access/policy.ts';
import { Validator } from '../../../../common/validator.ts';
import { VersionCounter, versionMigrations } from '../../../../agent/watch/version-counter.ts';
import { admissionOf } from '../../../helpers/admission.ts';
import { systemClock } from '../../../../common/clock.ts';
import type { TestContainerd } from '../../../helpers/containerd.ts';

export interface RecordedStream {
  readonly call: AuditedCall;
  end: CallEnd | undefined;
}

export interface StreamDoor {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  readonly cri: CriClient;
  /** The audit records, in the order in which the calls began. */
  readonly records: readonly RecordedStream[];
  /** False: records wait, because nothing can be written. */
  journals: boolean;
  /** Streams that hold a place. */
  readonly held: () => number;
  /** Takes back the rights of every stream that runs. */
  revoke(): void;
  stop(): Promise<void>;
}

export interface StreamDoorOptions {
  readonly edged?: string;
  /** How execs go: through containerd's task service, or over the CRI's streaming server. */
  readonly route?: 'containerd' | 'cri';
}

export async function startStreamDoor(
  { socket, folder, podLogsFolder }: Pick<TestContainerd, 'socket' | 'folder' | 'podLogsFolder'>,
  { edged = 'http://127.0.0.1:9', route = 'containerd' }: StreamDoorOptions = {},
): Promise<StreamDoor> {
  const clock = systemClock;
  const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
  const cri = new CriClient({ endpoint: socket });
  const metaServer = new MetaServerClient({ baseUrl: 'http://127.0.0.1:9' });
  const edgedClient = new EdgedClient({ baseUrl: edged });
  const database = new SqliteDatabase(':memory:');
  for (const { sql } of [...eventMigrations, ...versionMigrations]) database.exec(sql);
  const store = new EdgeStore({ path: `${folder}/edgecore.db`, clock });
  const pods = createPods({
    nodeName: 'edge-01',
    metaServer,
    edged: edgedClient,
    store,
    storeWatch: new StoreWatch(store, clock),
    cri,
    logRoot: podLogsFolder,
    database,
    versions: new VersionCounter(database, clock),
    execRecords: `${folder}/execs`,
    ...(route === 'containerd' && { execFifos: `${folder}/fifos` }),
    clock,
    log,
  });
  const stopping = new AbortController();
  pods.start(stopping.signal);
  const records: RecordedStream[] = [];
  const revocations = new Set<() => void>();
  let held = 0;
  const policy: Policy = {
    authorise: () => undefined,
    authoriseChanges: () => undefined,
    permits: () => true,
    rulesOf: () => [],
    watch(_caller, action, _params, onRevoked, signal) {
      const revoke = (): void => onRevoked(new EdgectlError('Forbidden', `${action} was taken back`));
      revocations.add(revoke);
      signal.addEventListener('abort', () => revocations.delete(revoke), { once: true });
    },
  };
  const routes = streamRoutes({
    pods: pods.operations,
    targets: pods.streamTargets,
    validator: new Validator(),
    clock,
    slots: {
      acquireSlot() {
        held += 1;
        return () => {
          held -= 1;
        };
      },
    },
  });
  const audit: Pick<Audit, 'begin'> = {
    begin(call) {
      const record: RecordedStream = { call, end: undefined };
      records.push(record);
      return { journalled: door.journals, end: (end) => void (record.end ??= end) };
    },
  };
  const { server, port } = await listen(routes, admissionOf(clock, { policy, audit }));
  const door: StreamDoor = {
    url: `http://127.0.0.1:${port}`,
    port,
    cri,
    records,
    journals: true,
    held: () => held,
    revoke: () => {
      for (const revoke of revocations) revoke();
    },
    async stop() {
      await server.stop();
      stopping.abort();
      cri.close();
      store.close();
      await Promise.all([metaServer.close(), edgedClient.close()]);
      database.close();
    },
  };
  return door;
}

/** The REST door's own server, with `admission` in place of the agent's. */
async function listen(
  routes: readonly Route[],
  admission: Admission,
): Promise<{ readonly server: GatewayServer; readonly port: number }> {
  const proof = { principal: 'tester', kind: 'token', entry: '' } as const;
  const runningRequests = new RunningRequests({ holds: () => true, onChange: () => undefined }, systemClock);
  const server = new GatewayServer({
    clock: systemClock,
    admission: {
      router: new Router(routes),
      credentials: { byToken: () => proof, byCertificate: () => undefined },
      admission,
      rateLimiter: { acquire: () => true },
      bodyMaxBytes: 64 * 1024,
      bodies: new GatheredBodies(() => 64 * 1024),
      hosts: [],
      origins: [],
    },
    requests: runningRequests,
    tls: undefined,
    maxConnections: 1000,
    maxConnectionsPerAddress: 1000,
    log: pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' }),
  });
  return { server, port: await server.listen('127.0.0.1', 0) };
}

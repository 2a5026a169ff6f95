/** A node with a PLC and its mapper, and everything of the agent about devices on it: no broker, no door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceEditParams, DeviceEditResult, DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import { pino } from 'pino';
import { createDevices, type DevicesOptions } from '../../../agent/devices/create-devices.ts';
import type { DeviceOperations } from '../../../agent/devices/device-operations.ts';
import type { DeviceFeed } from '../../../agent/devices/watch/device-feed.ts';
import { migrations } from '../../../agent/compose/migrations.ts';
import { EdgeStore } from '../../../agent/node/edge-store/edge-store.ts';
import { StoreWatch } from '../../../agent/node/edge-store/store-watch.ts';
import { MetaServerClient } from '../../../agent/node/metaserver/metaserver-client.ts';
import { EventLog } from '../../../agent/pods/events/event-log.ts';
import { SqliteEventStore } from '../../../agent/pods/events/event-store.ts';
import { openDatabase } from '../../../agent/store/database.ts';
import { systemClock } from '../../../common/clock.ts';
import type { ModbusLine } from '../../../sandbox/modbus/modbus-line.ts';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../../sandbox/sandbox-node.ts';

export const PRINCIPAL = 'alice';
/** The units of the PLC's machines. */
export const PRESS_1 = 1;
export const THERMO_1 = 2;

export type AgentPartOptions = Partial<Pick<DevicesOptions, 'onCloudChange' | 'faults'>>;

/** The part of the agent that this is about, over a database of its own. */
export class AgentPart {
  readonly devices: DeviceOperations;
  readonly feed: DeviceFeed;
  readonly events: EventLog;
  readonly #stop: () => Promise<void>;

  constructor(
    { metaServer, database: storePath }: { readonly metaServer: string; readonly database: string },
    databasePath: string,
    options: AgentPartOptions = {},
  ) {
    const clock = systemClock;
    const log = pino({ level: process.env['EDGECTL_TEST_LOG'] ?? 'silent' });
    const client = new MetaServerClient({ baseUrl: metaServer });
    const store = new EdgeStore({ path: storePath, clock });
    const database = openDatabase({ path: databasePath, migrations, clock, log });
    const storeWatch = new StoreWatch(store, clock);
    this.events = new EventLog({ store: new SqliteEventStore(database), nodeName: 'edge-01', clock });
    const { operations, feed, start, close } = createDevices({
      metaServer: client,
      store,
      storeWatch,
      database,
      observe: (observation) => this.events.observe(observation),
      eventsOf: (device) => this.events.eventsOf({ kind: 'Device', ...device }),
      clock,
      log,
      ...options,
    });
    this.devices = operations;
    this.feed = feed;
    const stopping = new AbortController();
    storeWatch.start(stopping.signal);
    start(stopping.signal);
    this.#stop = async () => {
      stopping.abort();
      close();
      await client.close();
      store.close();
      database.close();
    };
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}

export class DeviceNode {
  readonly node: SandboxNode;
  readonly folder = mkdtempSync(join(tmpdir(), 'dn-'));
  readonly #options: AgentPartOptions;
  agent: AgentPart;

  constructor(node: SandboxNode, options: AgentPartOptions) {
    this.node = node;
    this.#options = options;
    this.agent = new AgentPart(node.addresses, this.databasePath, options);
  }

  get databasePath(): string {
    return join(this.folder, 'agent.db');
  }

  get line(): ModbusLine {
    const { modbus } = this.node;
    if (modbus === undefined) throw new Error('the node has no PLC');
    return modbus;
  }

  get devices(): DeviceOperations {
    return this.agent.devices;
  }

  async restartAgent(): Promise<void> {
    await this.agent.stop();
    this.agent = new AgentPart(this.node.addresses, this.databasePath, this.#options);
  }

  edit(params: DeviceEditParams): Promise<DeviceEditResult> {
    return this.devices.edit(params, PRINCIPAL, new AbortController().signal);
  }

  set(
    name: string,
    set: NonNullable<DeviceEditParams['set']>,
    more: Partial<DeviceEditParams> = {},
  ): Promise<DeviceEditResult> {
    return this.edit({ namespace: 'factory', name, set, ...more });
  }

  async version(namespace: string, name: string): Promise<string> {
    const { object } = await this.devices.get({ namespace, name }, new AbortController().signal);
    return object.metadata.resourceVersion ?? '';
  }

  async edits(): Promise<readonly DeviceEdit[]> {
    const { items } = await this.devices.edits({ allNamespaces: true }, new AbortController().signal);
    return items;
  }

  /** Resolves when the first lasting edit that `wanted` accepts is there. */
  editWhere(wanted: (edit: DeviceEdit) => boolean, timeoutMs = 20_000): Promise<DeviceEdit> {
    return until(async () => (await this.edits()).find(wanted), timeoutMs);
  }

  async stop(): Promise<void> {
    await this.agent.stop();
    await this.node.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Looks every 50 ms until there is something. @throws Error when the time is over */
export async function until<Found>(
  look: () => Promise<Found | undefined> | Found | undefined,
  timeoutMs = 20_000,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new Error(`nothing came within ${timeoutMs} ms: ${look.toString()}`);
    await new Promise<void>((resolve) => {
      systemClock.after(50, resolve);
    });
  }
}

/** Starts a node whose mapper has registered. The caller stops it. */
export async function startDeviceNode(
  options: AgentPartOptions & { readonly presses?: number; readonly sandbox?: SandboxOptions } = {},
): Promise<DeviceNode> {
  const { presses = 1, sandbox = {}, ...part } = options;
  const node = await startSandboxNode({ containers: false, modbus: { presses }, ...sandbox });
  try {
    return new DeviceNode(node, part);
  } catch (error) {
    await node.stop();
    throw error;
  }
}

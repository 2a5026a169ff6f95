/** A node with a PLC and its mapper, and everything of the agent about devices on it: no broker, no door. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceEditParams, DeviceEditResult, DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import type { DeviceOperations } from '../../../agent/devices/device-operations.ts';
import { systemClock } from '../../../common/clock.ts';
import type { ModbusLine } from '../../../sandbox/modbus/modbus-line.ts';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { AgentPart, type AgentPartOptions, EDITOR } from './agent-part.ts';

/** The units of the PLC's machines. */
export const PRESS_1 = 1;
export const THERMO_1 = 2;

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
    await this.startAgent();
  }

  /** After its end. */
  async startAgent(): Promise<void> {
    this.agent = new AgentPart(this.node.addresses, this.databasePath, this.#options);
  }

  edit(params: DeviceEditParams): Promise<DeviceEditResult> {
    return this.devices.edit(params, EDITOR, new AbortController().signal);
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
  find: () => Promise<Found | undefined> | Found | undefined,
  timeoutMs = 20_000,
): Promise<Found> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > deadline)
      throw new Error(`nothing came within ${timeoutMs} ms: ${find.toString()}`);
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

/** A sandbox node with a PLC and its mapper, and the agent on it as a process of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModbusLine } from '../../sandbox/modbus/modbus-line.ts';
import { type SandboxNode, type SandboxOptions, startSandboxNode } from '../../sandbox/sandbox-node.ts';
import { type AgentProcess, startAgentProcess } from './agent-process.ts';

export interface DeviceNode extends Pick<ModbusLine, 'plc' | 'mapper'> {
  readonly node: SandboxNode;
  readonly agent: AgentProcess;
  /** For `edgectl`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stop: () => Promise<void>;
}

/** The caller stops it. */
export async function startDeviceNode(options: SandboxOptions = {}): Promise<DeviceNode> {
  const node = await startSandboxNode({ containers: false, modbus: true, ...options });
  const folder = mkdtempSync(join(tmpdir(), 'dn-'));
  const { modbus } = node;
  try {
    if (modbus === undefined) throw new Error('the node has no PLC');
    const { metaServer, database } = node.addresses;
    const agent = await startAgentProcess(folder, {
      environment: { EDGECTL_METASERVER: metaServer, EDGECTL_EDGE_STORE: database },
    });
    return {
      node,
      plc: modbus.plc,
      mapper: modbus.mapper,
      agent,
      environment: { EDGECTL_SOCKET: agent.socket },
      stop: async () => {
        await agent.stop();
        await node.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await node.stop();
    throw error;
  }
}

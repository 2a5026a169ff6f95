/** A sandbox node with a PLC and a mapper, and a client of the mapper. */
import type { ExecutionContext } from 'ava';
import {
  type Device,
  DeviceMapperServiceDefinition,
  type GetDeviceResponse,
} from '../../../proto/generated/dmi.ts';
import { deviceMessage } from '../../../sandbox/dmi/device-conversion.ts';
import { unaryClient } from '../../../sandbox/grpc.ts';
import { withDesired } from '../../../sandbox/modbus/desired.ts';
import { startSandboxNode } from '../../../sandbox/sandbox-node.ts';
import { DEVICES } from '../../../sandbox/store/seed.ts';

export const PRESS_1 = { deviceNamespace: 'factory', deviceName: 'press-1' };

/** Taken down with the test. */
export async function startModbusNode(t: ExecutionContext, presses = 1) {
  const node = await startSandboxNode({ containers: false, modbus: { presses } });
  t.teardown(() => node.stop());
  const { modbus } = node;
  if (modbus === undefined) throw new Error('the node has no PLC');
  const { calls, close } = unaryClient(DeviceMapperServiceDefinition, modbus.mapper.socket);
  t.teardown(close);
  return {
    node,
    plc: modbus.plc,
    mapper: modbus.mapper,
    calls,
    /** The stored device with another desired value, as EdgeCore would hand it over. */
    device(property: string, value: string, name = 'press-1', namespace = 'factory'): Device {
      const [stored] = node.edgeCore.store.objects(DEVICES, namespace, name);
      return deviceMessage(withDesired(stored ?? {}, property, value));
    },
  };
}

/** The reported values by property, whichever way the mapper puts them. */
export function reported({ device }: GetDeviceResponse): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (device?.status?.twins ?? []).map(({ propertyName, reported: twin }) => {
      const text = twin?.value ?? '';
      if (!text.startsWith('{')) return [propertyName, text];
      const message = JSON.parse(text) as { twin: Record<string, { actual: { value: string } }> };
      return [propertyName, message.twin[propertyName]?.actual.value ?? ''];
    }),
  );
}

/** Devices of a node with a PLC: what `factory/press-1` and `default/thermo-1` are where Modbus TCP is spoken to them. */
import { isObject, type JsonObject } from '../store/strategic-merge.ts';

export const MODBUS_PROTOCOL = 'modbus-tcp';

/** Milliseconds. */
const CYCLE_MS = 500;

/** The registers of a machine by property; see plc.ts. */
const VISITORS: Readonly<Record<string, JsonObject>> = {
  temperature: { register: 'InputRegister', offset: 0, dataType: 'float' },
  setpoint: { register: 'HoldingRegister', offset: 0, dataType: 'float' },
  enabled: { register: 'CoilRegister', offset: 0, dataType: 'boolean' },
  strokes: { register: 'InputRegister', offset: 2, dataType: 'int' },
};

export const PRESS_MODEL: readonly JsonObject[] = [
  { name: 'temperature', description: 'of the platen', type: 'FLOAT', accessMode: 'ReadOnly', unit: '°C' },
  {
    name: 'setpoint',
    description: 'the temperature to hold',
    type: 'FLOAT',
    accessMode: 'ReadWrite',
    minimum: '0',
    maximum: '100',
    unit: '°C',
  },
  { name: 'enabled', description: 'whether it works', type: 'BOOLEAN', accessMode: 'ReadWrite' },
  { name: 'strokes', description: 'since the PLC started', type: 'INT', accessMode: 'ReadOnly' },
];

function property(name: string, desired: string): JsonObject {
  return {
    name,
    desired: { metadata: { type: 'string' }, value: desired },
    collectCycle: CYCLE_MS,
    reportCycle: CYCLE_MS,
    reportToCloud: true,
    visitors: { protocolName: MODBUS_PROTOCOL, configData: VISITORS[name] ?? {} },
  };
}

function protocol(port: number, unit: number): JsonObject {
  return {
    protocolName: MODBUS_PROTOCOL,
    configData: { ip: '127.0.0.1', port, slaveID: unit },
  };
}

function withSpec(device: JsonObject, spec: JsonObject): JsonObject {
  return { ...device, spec: { ...(isObject(device['spec']) ? device['spec'] : {}), ...spec } };
}

/** A press as unit `unit` of the PLC at `port`, made from another one's metadata. */
function press(template: JsonObject, name: string, port: number, unit: number): JsonObject {
  const metadata = isObject(template['metadata']) ? template['metadata'] : {};
  const uid = String(metadata['uid'] ?? '').replace(/^.{8}/, (1000 + unit).toString(16).padStart(8, '0'));
  const own = name === metadata['name'] ? {} : { uid, resourceVersion: String(1200 + unit) };
  return withSpec(
    { ...template, metadata: { ...metadata, name, ...own } },
    {
      protocol: protocol(port, unit),
      properties: [
        property('temperature', ''),
        property('setpoint', '60'),
        property('enabled', 'true'),
        property('strokes', ''),
      ],
      methods: [
        { name: 'heat', description: 'heats the platen', propertyNames: ['setpoint', 'enabled'] },
        { name: 'reset', description: 'counts strokes anew', propertyNames: ['strokes'] },
      ],
    },
  );
}

function named(object: JsonObject): string {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return `${String(metadata['namespace'])}/${String(metadata['name'])}`;
}

export interface ModbusSeed {
  /** The PLC's. */
  readonly port: number;
  /** How many presses: press-1 and so on. 1 unless given. */
  readonly presses?: number;
}

/** The recorded devices with the Modbus ones in place of theirs; `factory/meter-1` keeps a protocol that no mapper serves. */
export function modbusDevices(
  recorded: readonly JsonObject[],
  { port, presses = 1 }: ModbusSeed,
): JsonObject[] {
  return recorded.flatMap((device) => {
    switch (named(device)) {
      case 'factory/press-1':
        // Unit 2 is thermo-1.
        return Array.from({ length: presses }, (_, index) =>
          press(device, `press-${index + 1}`, port, index === 0 ? 1 : index + 2),
        );
      case 'default/thermo-1':
        return [
          withSpec(device, {
            protocol: protocol(port, 2),
            properties: [property('temperature', ''), property('setpoint', '21.5')],
          }),
        ];
      default:
        return [device];
    }
  });
}

/** The recorded models, with the press as the PLC has it; both are models of the PLC's protocol. */
export function modbusModels(recorded: readonly JsonObject[]): JsonObject[] {
  return recorded.map((model) => {
    if (named(model) === 'factory/press-model')
      return withSpec(model, { properties: PRESS_MODEL, protocol: MODBUS_PROTOCOL });
    if (named(model) === 'default/thermo-model') return withSpec(model, { protocol: MODBUS_PROTOCOL });
    return model;
  });
}

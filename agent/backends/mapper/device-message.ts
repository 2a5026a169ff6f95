/**
 * A Device resource as the message that a mapper takes: field for field what EdgeCore sends
 * (`edge/pkg/devicetwin/dtcommon/util.go`, `ConvertDevice`). EdgeCore converts Go structs, so each message that is not a pointer there is always
 * sent. Mappers of KubeEdge's mapper-framework read them unchecked: one that lacks ends the mapper, and with it all devices of its protocol.
 */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type {
  AnomalyDetection,
  CustomizedValue,
  DBMethod,
  Device,
  DeviceProperty,
  DeviceSpec,
  DeviceStatus,
  ProtocolConfig,
  PushMethod,
  TwinProperty,
  VisitorConfig,
} from '../../../proto/generated/dmi.ts';
import type { Any } from '../../../proto/generated/google/protobuf/any.ts';
import {
  BoolValue,
  DoubleValue,
  FloatValue,
  Int32Value,
  Int64Value,
  StringValue,
  UInt32Value,
  UInt64Value,
} from '../../../proto/generated/google/protobuf/wrappers.ts';

/** @throws EdgectlError `InvalidParams` naming the field that a mapper could not take */
export function deviceMessage(device: unknown): Device {
  const fields = new JsonFields(device, 'device');
  const identity = fields.object('metadata', (metadata) => ({
    name: metadata.text('name'),
    namespace: metadata.text('namespace'),
  }));
  const spec = new JsonFields((device as { readonly spec?: unknown }).spec, 'spec');
  return {
    name: identity?.name ?? '',
    namespace: identity?.namespace ?? '',
    spec: specMessage(spec),
    status: statusMessage(fields, spec),
  };
}

function specMessage(spec: JsonFields): DeviceSpec {
  return {
    deviceModelReference: spec.object('deviceModelRef', (reference) => reference.text('name')) ?? '',
    protocol: protocolMessage(spec.part('protocol')),
    properties: spec.list('properties', (property, path) => propertyMessage(new JsonFields(property, path))),
    methods: spec.list('methods', (method, path) => {
      const fields = new JsonFields(method, path);
      return {
        name: fields.text('name'),
        description: fields.text('description'),
        propertyNames: fields.list('propertyNames', String),
      };
    }),
  };
}

/** The protocol of the device and the visitors of a property have one shape. */
function protocolMessage(protocol: JsonFields): ProtocolConfig & VisitorConfig {
  return { protocolName: protocol.text('protocolName'), configData: configMessage(protocol) };
}

function configMessage(protocol: JsonFields): CustomizedValue {
  return { data: protocol.entries('configData', toAny) ?? {} };
}

function propertyMessage(property: JsonFields): DeviceProperty {
  return {
    name: property.text('name'),
    desired: twinMessage(property.part('desired')),
    visitors: protocolMessage(property.part('visitors')),
    reportCycle: property.cycle('reportCycle'),
    collectCycle: property.cycle('collectCycle'),
    reportToCloud: property.flag('reportToCloud'),
    pushMethod: property.object('pushMethod', pushMethodMessage),
  };
}

function twinMessage(twin: JsonFields): TwinProperty {
  return { value: twin.text('value'), metadata: twin.texts('metadata') };
}

/** What the cloud says in `spec.stateReport`, or in `status` before that field existed. Twins are the mapper's to tell. */
function statusMessage(device: JsonFields, spec: JsonFields): DeviceStatus {
  const report = (fields: JsonFields): DeviceStatus => ({
    twins: [],
    reportToCloud: fields.flag('reportToCloud'),
    reportCycle: fields.cycle('reportCycle'),
  });
  return spec.object('stateReport', report) ?? report(device.part('status'));
}

// `google.protobuf.Any` values of a device's `configData`, both ways.
// EdgeCore reads the device as JSON, so each number is a float64 to it and travels as `FloatValue`
// (`edge/pkg/devicetwin/dtcommon/util.go`, `dataToAny`). The mapper framework knows String, Float, Bool, Int32 and Int64 and skips a
// key of any other kind without a word.

/** What `configData` may hold. */
type ConfigValue = string | number | boolean | bigint;

const TYPE_PREFIX = 'type.googleapis.com/google.protobuf.';

const INT64_MAX = 2n ** 63n - 1n;
const INT64_MIN = -(2n ** 63n);

function wrap(kind: string, encoded: { finish(): Uint8Array }): Any {
  return { typeUrl: `${TYPE_PREFIX}${kind}`, value: Buffer.from(encoded.finish()) };
}

/**
 * Wraps a JSON value as EdgeCore does, except an integer that a float32 cannot hold: it travels as `Int64Value`, exact, where
 * EdgeCore would send another number.
 *
 * @param path where the value stands, for the message
 * @throws EdgectlError `InvalidParams` for an object, a list or null: EdgeCore cannot send such a device either
 */
export function toAny(value: unknown, path: string): Any {
  switch (typeof value) {
    case 'string':
      return wrap('StringValue', StringValue.encode({ value }));
    case 'boolean':
      return wrap('BoolValue', BoolValue.encode({ value }));
    case 'bigint':
      if (value > INT64_MAX || value < INT64_MIN)
        throw refused(path, 'a number that does not fit into 64 bits');
      return integer(value);
    case 'number':
      if (Number.isInteger(value) && Math.fround(value) !== value) return integer(BigInt(value));
      return wrap('FloatValue', FloatValue.encode({ value: Math.fround(value) }));
    default:
      throw refused(path, describe(value));
  }
}

function refused(path: string, what: string): EdgectlError {
  return new EdgectlError(
    'InvalidParams',
    `${path} is ${what}; a mapper accepts only strings, numbers and booleans there`,
    { layer: 'mapper', details: { field: path } },
  );
}

function integer(value: bigint): Any {
  if (value > INT64_MAX || value < INT64_MIN) {
    return wrap('FloatValue', FloatValue.encode({ value: Math.fround(Number(value)) }));
  }
  return wrap('Int64Value', Int64Value.encode({ value }));
}

function describe(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : 'an object';
}

/** Unwraps a value that a mapper sent; `undefined` for a kind that is none of protobuf's plain wrappers. */
export function fromAny({ typeUrl, value }: Any): ConfigValue | undefined {
  if (!typeUrl.startsWith(TYPE_PREFIX)) return undefined;
  switch (typeUrl.slice(TYPE_PREFIX.length)) {
    case 'StringValue':
      return StringValue.decode(value).value;
    case 'BoolValue':
      return BoolValue.decode(value).value;
    case 'FloatValue':
      return FloatValue.decode(value).value;
    case 'DoubleValue':
      return DoubleValue.decode(value).value;
    case 'Int32Value':
      return Int32Value.decode(value).value;
    case 'UInt32Value':
      return UInt32Value.decode(value).value;
    case 'Int64Value':
      return narrow(Int64Value.decode(value).value);
    case 'UInt64Value':
      return narrow(UInt64Value.decode(value).value);
    default:
      return undefined;
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

// Reads the fields of a JSON object as Go's `encoding/json` does: names match without regard to case. EdgeCore relies on it where the
// names of the Device resource and of the message differ (`hostName` and `hostname`, `TDEngine` and `tdengine`).

/** As many nanoseconds as a Go duration has room for. */
const CYCLE_MAX_MS = 9_223_372_036_854;

class JsonFields {
  readonly path: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  /** @throws EdgectlError `InvalidParams` if `value` is not an object */
  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw mismatch(path, 'an object');
    this.path = path;
    this.#fields = new Map(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  }

  #get(name: string): unknown {
    return this.#fields.get(name.toLowerCase()) ?? undefined;
  }

  text(name: string): string {
    const value = this.#get(name) ?? '';
    if (typeof value !== 'string') throw mismatch(`${this.path}.${name}`, 'a string');
    return value;
  }

  flag(name: string): boolean {
    const value = this.#get(name) ?? false;
    if (typeof value !== 'boolean') throw mismatch(`${this.path}.${name}`, 'true or false');
    return value;
  }

  integer(name: string): number {
    const value = this.#get(name) ?? 0;
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw mismatch(`${this.path}.${name}`, 'an integer');
    return value;
  }

  long(name: string): bigint {
    return BigInt(this.integer(name));
  }

  /** Milliseconds between two readings or reports. Mappers make a Go duration of them and a ticker of that, which ends them where it is below 0. */
  cycle(name: string): bigint {
    const value = this.integer(name);
    if (value < 0 || value > CYCLE_MAX_MS)
      throw mismatch(`${this.path}.${name}`, `from 0 to ${CYCLE_MAX_MS} milliseconds`);
    return BigInt(value);
  }

  /** A nested object turned by `build`; `undefined` if the field is absent or null. */
  object<Built>(name: string, build: (fields: JsonFields) => Built): Built | undefined {
    const value = this.#get(name);
    return value === undefined ? undefined : build(new JsonFields(value, `${this.path}.${name}`));
  }

  /** A nested object that is empty if the field is absent or null: what is a struct and no pointer in Go. */
  part(name: string): JsonFields {
    return new JsonFields(this.#get(name) ?? {}, `${this.path}.${name}`);
  }

  list<Built>(name: string, build: (item: unknown, path: string) => Built): Built[] {
    const value = this.#get(name) ?? [];
    if (!Array.isArray(value)) throw mismatch(`${this.path}.${name}`, 'a list');
    return value.map((item, index) => build(item, `${this.path}.${name}[${index}]`));
  }

  /** The entries of a map: here the keys are data, and keep their case. */
  entries<Built>(
    name: string,
    build: (value: unknown, path: string) => Built,
  ): Record<string, Built> | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const path = `${this.path}.${name}`;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw mismatch(path, 'an object');
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, build(item, `${path}.${key}`)]),
    );
  }

  texts(name: string): Record<string, string> {
    return (
      this.entries(name, (value, path) => {
        if (typeof value !== 'string') throw mismatch(path, 'a string');
        return value;
      }) ?? {}
    );
  }
}

function mismatch(path: string, expected: string): EdgectlError {
  return new EdgectlError('InvalidParams', `${path} must be ${expected}`, { details: { field: path } });
}

// `pushMethod` of a property: where the mapper itself sends the values to. Carried over whole, never interpreted.

/** @throws EdgectlError `InvalidParams` naming the field that has the wrong type */
function pushMethodMessage(push: JsonFields): PushMethod {
  return {
    http: push.object('http', (http) => ({
      hostname: http.text('hostname'),
      port: http.long('port'),
      requestpath: http.text('requestpath'),
      timeout: http.long('timeout'),
    })),
    mqtt: push.object('mqtt', (mqtt) => ({
      address: mqtt.text('address'),
      topic: mqtt.text('topic'),
      qos: mqtt.integer('qos'),
      retained: mqtt.flag('retained'),
    })),
    otel: push.object('otel', (otel) => ({ endpointURL: otel.text('endpointURL') })),
    dbMethod: push.object('dbMethod', databaseMessage),
    anomalyDetection: anomalyDetectionMessage(push),
  };
}

function anomalyDetectionMessage(push: JsonFields): AnomalyDetection | undefined {
  const data = push.entries('anomalyDetection', toAny);
  return data === undefined ? undefined : { data };
}

function databaseMessage(database: JsonFields): DBMethod {
  return {
    influxdb2: database.object('influxdb2', (influx) => ({
      influxdb2ClientConfig: influx.object('influxdb2ClientConfig', (client) => ({
        url: client.text('url'),
        org: client.text('org'),
        bucket: client.text('bucket'),
      })),
      influxdb2DataConfig: influx.object('influxdb2DataConfig', (data) => ({
        measurement: data.text('measurement'),
        tag: data.texts('tag'),
        fieldKey: data.text('fieldKey'),
      })),
    })),
    redis: database.object('redis', (redis) => ({
      redisClientConfig: redis.object('redisClientConfig', (client) => ({
        addr: client.text('addr'),
        db: client.integer('db'),
        poolsize: client.integer('poolsize'),
        minIdleConns: client.integer('minIdleConns'),
      })),
    })),
    tdengine: database.object('tdengine', (tdengine) => ({
      tdEngineClientConfig: tdengine.object('tdEngineClientConfig', (client) => ({
        addr: client.text('addr'),
        dbname: client.text('dbname'),
      })),
    })),
    mysql: database.object('mysql', (mysql) => ({
      mysqlClientConfig: mysql.object('mysqlClientConfig', (client) => ({
        addr: client.text('addr'),
        database: client.text('database'),
        userName: client.text('userName'),
      })),
    })),
  };
}

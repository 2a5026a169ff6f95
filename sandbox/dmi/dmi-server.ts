/**
 * The DMI half of EdgeCore. What it knows of devices and mappers is in memory: read from the store at the start, changed by
 * device edits, forgotten at the end. That is why a mapper is given old values again after a restart of EdgeCore v1.23.1.
 */
import { rmSync } from 'node:fs';
import { type Server, status } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock.ts';
import {
  DeviceManagerServiceDefinition,
  DeviceMapperServiceDefinition,
  type MapperInfo,
  type MapperRegisterRequest,
  type MapperRegisterResponse,
  type ReportDeviceStatesRequest,
  type ReportDeviceStatusRequest,
} from '../../proto/generated/dmi.ts';
import { metaTime } from '../edged/pod-status.ts';
import { endServer, type Partially, serveUnary, unaryClient } from '../grpc.ts';
import { goStruct } from '../http/go-json.ts';
import type { EdgeCoreStore } from '../store/edge-core-store.ts';
import { equal, isObject, type JsonObject } from '../store/strategic-merge.ts';
import { deviceMessage, modelMessage } from './device-conversion.ts';

const MAPPER_PREFIX = 'node/nodeID/namespace/devicemapper/';
const UPDATE_TIMEOUT_MS = 10_000;

export interface DmiServerOptions {
  readonly socket: string;
  readonly store: EdgeCoreStore;
  readonly clock: Clock;
  /** EdgeCore's own log: where failures towards mappers are told, and nowhere else. */
  readonly log: (line: string) => void;
}

function nameOf(object: JsonObject): string {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return `${String(metadata['namespace'])}/${String(metadata['name'])}`;
}

function field(object: JsonObject, ...path: readonly string[]): unknown {
  let value: unknown = object;
  for (const key of path) value = isObject(value) ? value[key] : undefined;
  return value;
}

function protocolOf(device: JsonObject): string {
  const name = field(device, 'spec', 'protocol', 'protocolName');
  return typeof name === 'string' ? name : '';
}

export class DmiServer {
  readonly #options: DmiServerOptions;
  readonly #devices = new Map<string, JsonObject>();
  readonly #models = new Map<string, JsonObject>();
  /** Socket paths of the mappers that can be called, by protocol. */
  readonly #mappers = new Map<string, string>();
  #server: Server | undefined;

  constructor(options: DmiServerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { socket, store } = this.#options;
    for (const { value } of store.metaOfType('devicemodel')) this.#models.set(nameOf(value), value);
    // In the order of rows: `<ns>/device/updated` comes last and lays the last edit of a namespace over the first values.
    for (const { value } of store.metaOfType('device')) this.#devices.set(nameOf(value), value);
    for (const { value } of store.metaOfType('devicemapper')) {
      this.#mappers.set(
        String(value['protocol']),
        Buffer.from(String(value['address']), 'base64').toString(),
      );
    }
    rmSync(socket, { force: true });
    this.#server = await serveUnary(
      DeviceManagerServiceDefinition,
      {
        mapperRegister: (request) => this.#register(request),
        reportDeviceStatus: (request) => this.#reportStatus(request),
        reportDeviceStates: (request) => this.#reportStates(request),
      },
      socket,
    );
  }

  /** Ends at once. The socket's file stays, as EdgeCore leaves it: dialling it is refused. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await endServer(server, this.#options.socket);
    this.#devices.clear();
    this.#models.clear();
    this.#mappers.clear();
  }

  /** A device was stored: the mapper of its protocol is told where the spec differs from what it was last told. */
  async deviceStored(device: JsonObject): Promise<void> {
    const { log } = this.#options;
    const known = this.#devices.get(nameOf(device));
    if (known !== undefined && equal(known['spec'], device['spec'])) {
      log(`device ${nameOf(device)} unchanged, skip updateDevice`);
      return;
    }
    this.#devices.set(nameOf(device), device);
    const address = this.#mappers.get(protocolOf(device));
    if (address === undefined)
      return log(
        `update device ${nameOf(device)} failed with err: fail to get dmi client of protocol ${protocolOf(device)}`,
      );
    const { calls, close } = unaryClient(DeviceMapperServiceDefinition, address);
    try {
      await calls.updateDevice({ device: deviceMessage(device) }, UPDATE_TIMEOUT_MS);
    } catch (error) {
      // An EdgeCore that ended meanwhile says nothing any more.
      if (this.#server === undefined) return;
      log(
        `update device ${nameOf(device)} failed with err: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      close();
    }
  }

  async #register({ mapper, withData }: MapperRegisterRequest): Promise<Partially<MapperRegisterResponse>> {
    if (mapper === undefined || mapper.protocol === '') {
      throw Object.assign(
        new Error(`fail to register mapper ${mapper?.name ?? ''} because the protocol is nil`),
        { code: status.UNKNOWN },
      );
    }
    this.#options.store.putMeta(`${MAPPER_PREFIX}${mapper.name}`, 'devicemapper', mapperRow(mapper));
    if (!withData) return {};
    const devices = [...this.#devices.values()].filter((device) => protocolOf(device) === mapper.protocol);
    const models: JsonObject[] = [];
    for (const device of devices) {
      const namespace = String(field(device, 'metadata', 'namespace'));
      const model = this.#models.get(
        `${namespace}/${String(field(device, 'spec', 'deviceModelRef', 'name'))}`,
      );
      if (model !== undefined) models.push(model);
    }
    this.#mappers.set(mapper.protocol, mapper.address.toString());
    return { deviceList: devices.map(deviceMessage), modelList: models.map(modelMessage) };
  }

  async #reportStatus({
    deviceName,
    deviceNamespace,
    reportedDevice,
  }: ReportDeviceStatusRequest): Promise<object> {
    const { clock, store } = this.#options;
    if (reportedDevice === undefined) throw new Error('ReportDeviceStatusRequest does not have twin data');
    store.transaction(() => {
      for (const twin of reportedDevice.twins) {
        store.reportTwin(`${deviceNamespace}/${deviceName}`, twin.propertyName, {
          actual: twin.reported?.value ?? '',
          expected: twin.observedDesired?.value,
          timestampMs: clock.now(),
        });
      }
    });
    return {};
  }

  async #reportStates({ deviceName, deviceNamespace, state }: ReportDeviceStatesRequest): Promise<object> {
    const { clock, store } = this.#options;
    if (deviceName === '' || state === '') throw new Error('ReportDeviceStatesRequest is invalid data');
    store.setDeviceState(`${deviceNamespace}/${deviceName}`, state, metaTime(clock.now()));
    return {};
  }
}

/** The row's text, in the order of EdgeCore's type; the address is Go's rendering of bytes. */
function mapperRow({ address, apiVersion, name, protocol, state, version }: MapperInfo): string {
  return goStruct({
    name,
    version,
    api_version: apiVersion,
    protocol,
    address: address.toString('base64'),
    state,
  });
}

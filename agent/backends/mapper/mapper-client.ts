/** One device mapper over DMI v1beta1 on its unix socket. Dials at the first call and again after a restart of the mapper. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { type Device, DeviceMapperServiceDefinition } from '../../../proto/generated/dmi.ts';
import { GrpcConnection } from '../grpc/grpc-connection.ts';
import type { MapperRecord } from './mapper-directory.ts';
import { type ReportedTwin, reportedTwins } from './reported-twin.ts';

export interface MapperCall {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface DeviceName {
  readonly namespace: string;
  readonly name: string;
}

/** The ends of a call that nobody answered. */
const SILENT: ReadonlySet<string> = new Set(['Unavailable', 'Timeout', 'Canceled']);

const { methods } = DeviceMapperServiceDefinition;

export class MapperClient {
  readonly record: MapperRecord;
  readonly #connection: GrpcConnection;

  constructor(record: MapperRecord) {
    this.record = record;
    this.#connection = new GrpcConnection({
      socketPath: record.socketPath,
      name: `the mapper ${record.name}`,
      layer: 'mapper',
    });
  }

  /**
   * Whether somebody answers, without touching a device: no device has an empty name, and every mapper says so.
   * @throws EdgectlError `Unavailable`, `Timeout`
   */
  async ping(call: MapperCall): Promise<void> {
    const request = { deviceNamespace: '', deviceName: '' };
    try {
      await this.#connection.unary(DeviceMapperServiceDefinition, methods.getDevice, request, call);
    } catch (error) {
      if (!EdgectlError.is(error) || SILENT.has(error.kind)) throw error;
    }
  }

  /**
   * What the device has, as the mapper reads it. Only for who has just written the device: mappers of KubeEdge's framework write
   * the desired values again before they read, which would undo what somebody set at the device itself.
   *
   * @throws EdgectlError `NotFound` if the mapper does not have the device, `Unavailable` where it does not answer
   */
  async getReported(
    { namespace, name }: DeviceName,
    call: MapperCall,
  ): Promise<ReadonlyMap<string, ReportedTwin>> {
    const request = { deviceNamespace: namespace, deviceName: name };
    const { device } = await this.#connection.unary(
      DeviceMapperServiceDefinition,
      methods.getDevice,
      request,
      call,
    );
    return reportedTwins(device);
  }

  /** Hands the complete device over. The mapper restarts it and answers before anything is written. */
  async updateDevice(device: Device, call: MapperCall): Promise<void> {
    await this.#connection.unary(DeviceMapperServiceDefinition, methods.updateDevice, { device }, call);
  }

  close(): void {
    this.#connection.close();
  }
}

/** One device mapper over DMI v1beta1 on its unix socket. Dials at the first call and again after a restart of the mapper. */
import { type Device, DeviceMapperServiceDefinition } from '../../../proto/generated/dmi.ts';
import { GrpcConnection } from '../grpc/grpc-connection.ts';
import type { MapperRecord } from './mapper-record.ts';
import { type ReportedTwin, reportedTwins } from './reported-twin.ts';

export interface MapperCall {
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export interface DeviceName {
  readonly namespace: string;
  readonly name: string;
}

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
   * What the device has, as the mapper last read it.
   *
   * @throws EdgectlError `NotFound` where the mapper does not have the device, `Unavailable` where it does not answer
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

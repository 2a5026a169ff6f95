/**
 * A mapper for Modbus TCP over DMI v1beta1. It behaves as one that was built on KubeEdge's mapper-framework v1.23.1: it registers
 * once and takes the devices that EdgeCore gives it, an update restarts the device and is answered before anything is written,
 * `spec` is read unchecked, `GetDevice` answers with twins alone. {@link Mapper.behave} makes it differ or fail.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Server } from '@grpc/grpc-js';
import type { Clock } from '../../common/clock.ts';
import {
  type Device,
  type DeviceModel,
  DeviceManagerServiceDefinition,
  DeviceMapperServiceDefinition,
  type GetDeviceRequest,
  type GetDeviceResponse,
  type MapperRegisterResponse,
} from '../../proto/generated/dmi.ts';
import { endServer, type Partially, serveUnary, unaryClient } from '../grpc.ts';
import { twinDocument } from './framework-values.ts';
import type { HttpService } from '../http/http-service.ts';
import { mapperRest } from './mapper-rest.ts';
import { FRAMEWORK_BEHAVIOUR, type MapperBehaviour } from './mapper-behaviour.ts';
import { MapperDevice, type ReportedValue } from './mapper-device.ts';
import { dereferenced, NilDereference } from './twin.ts';

/** What the framework gives a call to EdgeCore. */
const REPORT_TIMEOUT_MS = 1000;
const REGISTER_RETRY_MS = 200;
/** How often it is seen whether EdgeCore has started again. */
const EDGE_CORE_PERIOD_MS = 100;

export interface MapperOptions {
  readonly name: string;
  readonly protocol: string;
  /** Where it serves. */
  readonly socket: string;
  /** EdgeCore's. */
  readonly dmiSocket: string;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  /** Where it serves its REST API. */
  readonly rest: { readonly port: number; readonly host?: string };
}

/** An update as it came. */
export interface ReceivedUpdate {
  readonly device: Device | undefined;
  /** Wall time, milliseconds. */
  readonly atMs: number;
}

/** What there is while it runs. */
interface MapperRun {
  readonly ended: AbortController;
  readonly devices: Map<string, MapperDevice>;
  readonly models: Map<string, DeviceModel>;
  readonly report: ReturnType<typeof unaryClient<typeof DeviceManagerServiceDefinition>>;
  server: Server | undefined;
  readonly rest: HttpService;
}

function idOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

export class Mapper {
  /** Every `UpdateDevice` that came, over all starts. */
  readonly updates: ReceivedUpdate[] = [];
  readonly #options: MapperOptions;
  readonly #changed = new Set<() => void>();
  readonly #awaiting: ((update: ReceivedUpdate) => void)[] = [];
  #behaviour = FRAMEWORK_BEHAVIOUR;
  #run: MapperRun | undefined;
  /** How it died by itself; absent as long as it did not. */
  #death: string | undefined;

  constructor(options: MapperOptions) {
    this.#options = options;
  }

  get socket(): string {
    return this.#options.socket;
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  get death(): string | undefined {
    return this.#death;
  }

  /** Changes what it does from now on; calls that it held back are let go. Without an argument it is the framework's again. */
  behave(changes: Partial<MapperBehaviour> = FRAMEWORK_BEHAVIOUR): void {
    this.#behaviour = { ...this.#behaviour, stall: 'none', ...changes };
    for (const changed of [...this.#changed]) changed();
  }

  /** Resolves with the next `UpdateDevice`, before anything is done with it. */
  nextUpdate(): Promise<ReceivedUpdate> {
    return new Promise((resolve) => this.#awaiting.push(resolve));
  }

  /** Waits for EdgeCore, registers, starts the devices that it is given, and serves. */
  async start(): Promise<void> {
    const { dmiSocket, socket } = this.#options;
    const devices = new Map<string, MapperDevice>();
    const run: MapperRun = {
      ended: new AbortController(),
      devices,
      rest: mapperRest({ ...this.#options.rest, clock: this.#options.clock, devices: () => devices }),
      models: new Map(),
      report: unaryClient(DeviceManagerServiceDefinition, dmiSocket),
      server: undefined,
    };
    this.#run = run;
    this.#death = undefined;
    await this.#acceptDevices(run);
    if (run.ended.signal.aborted) return;
    await run.rest.start();
    this.#watchEdgeCore(run);
    mkdirSync(dirname(socket), { recursive: true });
    rmSync(socket, { force: true });
    run.server = await serveUnary(
      DeviceMapperServiceDefinition,
      {
        getDevice: (request) => this.#getDevice(run, request),
        updateDevice: ({ device }) => this.#updateDevice(run, device),
        registerDevice: ({ device }) => this.#updateDevice(run, device),
        removeDevice: async ({ deviceName, deviceNamespace }) => {
          const id = idOf({ namespace: deviceNamespace, name: deviceName });
          run.devices.get(id)?.stop();
          run.devices.delete(id);
          return {};
        },
        createDeviceModel: async ({ model }) => this.#acceptModel(run, model),
        updateDeviceModel: async ({ model }) => this.#acceptModel(run, model),
      },
      socket,
    );
    // Killed meanwhile: what came up goes down again.
    if (run.ended.signal.aborted) await endServer(run.server, socket);
  }

  /** Ends at once, as a program that is killed: its row stays with EdgeCore, its socket's file too, and refuses. */
  async kill(): Promise<void> {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    run.ended.abort();
    for (const device of run.devices.values()) device.stop();
    run.report.close();
    await run.rest.stop();
    for (const changed of [...this.#changed]) changed();
    if (run.server !== undefined) await endServer(run.server, this.#options.socket);
  }

  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  /** Registers the mapper, stops the devices that it had, and starts those that the answer contains. */
  async #acceptDevices(run: MapperRun): Promise<void> {
    const registered = await this.#register(run);
    if (registered === undefined || run.ended.signal.aborted) return;
    const { deviceList, modelList } = registered;
    for (const model of modelList) run.models.set(idOf(model), model);
    try {
      for (const device of deviceList) this.#startDevice(run, device);
    } catch (error) {
      if (!(error instanceof NilDereference)) throw error;
      await this.#die(error);
    }
  }

  /** An EdgeCore that starts makes its socket again. */
  #watchEdgeCore(run: MapperRun): void {
    const { clock } = this.#options;
    const { signal } = run.ended;
    let known = this.#edgeCoreSocket();
    clock.every(
      EDGE_CORE_PERIOD_MS,
      () => {
        const now = this.#edgeCoreSocket();
        if (now === undefined || now === known) return;
        known = now;
        const { registersAgainAfterMs } = this.#behaviour;
        if (registersAgainAfterMs === undefined) return;
        clock.after(registersAgainAfterMs, () => void this.#acceptDevices(run), signal);
      },
      signal,
    );
  }

  #edgeCoreSocket(): string | undefined {
    const found = statSync(this.#options.dmiSocket, { throwIfNoEntry: false });
    return found && `${found.ino}:${found.mtimeMs}`;
  }

  /** Tries until EdgeCore answers; `undefined` if the mapper was killed before. */
  async #register(run: MapperRun): Promise<MapperRegisterResponse | undefined> {
    const { clock, name, protocol, socket } = this.#options;
    const mapper = {
      name,
      version: 'v1.23.1',
      apiVersion: 'v1.0.0',
      protocol,
      address: Buffer.from(socket),
      state: 'ok',
    };
    while (!run.ended.signal.aborted) {
      try {
        return await run.report.calls.mapperRegister({ withData: true, mapper }, REPORT_TIMEOUT_MS);
      } catch {
        await new Promise<void>((resolve) => {
          clock.after(REGISTER_RETRY_MS, resolve);
        });
      }
    }
    return undefined;
  }

  #startDevice(run: MapperRun, device: Device): void {
    const reference = dereferenced(device.spec, 'device.Spec').deviceModelReference;
    const model = run.models.get(idOf({ namespace: device.namespace, name: reference }));
    if (model === undefined)
      throw new Error(`deviceModel ${reference} in ${device.namespace} namespace not found`);
    const next = new MapperDevice({
      device,
      model,
      clock: this.#options.clock,
      behaviour: () => this.#behaviour,
      report: (values) => this.#report(run, device, values),
      log: this.#options.log,
      panic: (error) => void this.#die(error),
    });
    run.devices.get(idOf(device))?.stop();
    run.devices.set(idOf(device), next);
    void next.start();
  }

  async #updateDevice(run: MapperRun, device: Device | undefined): Promise<object> {
    const update = { device, atMs: this.#options.clock.now() };
    this.updates.push(update);
    for (const resolve of this.#awaiting.splice(0)) resolve(update);
    await this.#unlessStalled(run, 'update', 'all');
    if (this.#behaviour.fail !== undefined) throw new Error(this.#behaviour.fail);
    if (device === undefined) throw new Error('device is nil');
    try {
      if (this.#behaviour.diesOfUpdates) throw new NilDereference('device.Status');
      if (!run.ended.signal.aborted) this.#startDevice(run, device);
    } catch (error) {
      if (!(error instanceof NilDereference)) throw error;
      await this.#die(error);
    }
    await this.#unlessStalled(run, 'answer');
    return {};
  }

  async #getDevice(
    run: MapperRun,
    { deviceName, deviceNamespace }: GetDeviceRequest,
  ): Promise<Partially<GetDeviceResponse>> {
    await this.#unlessStalled(run, 'all');
    if (deviceName === '') throw new Error('device name is nil');
    const id = idOf({ namespace: deviceNamespace, name: deviceName });
    const device = run.devices.get(id);
    if (device === undefined) throw new Error(`device ${id} not found`);
    const nowMs = this.#options.clock.now();
    const twins = (await this.#read(device)).map((value) => this.#twin(value, nowMs));
    return { device: { ...(this.#behaviour.echo ? device.device : {}), status: { twins } } };
  }

  async #read(device: MapperDevice): Promise<readonly ReportedValue[]> {
    try {
      return await device.read();
    } catch (error) {
      if (error instanceof NilDereference) await this.#die(error);
      throw error;
    }
  }

  #twin({ desired, property, type, value }: ReportedValue, nowMs: number): object {
    const document = this.#behaviour.reported === 'document';
    return {
      propertyName: property,
      observedDesired: { value: desired, metadata: { type, timestamp: '' } },
      reported: document
        ? {
            value: twinDocument(property, type, value, desired, nowMs),
            metadata: { type: '', timestamp: '' },
          }
        : { value, metadata: { type, timestamp: String(nowMs) } },
    };
  }

  async #acceptModel(run: MapperRun, model: DeviceModel | undefined): Promise<object> {
    if (model !== undefined) run.models.set(idOf(model), model);
    return {};
  }

  async #report({ report }: MapperRun, device: Device, values: readonly ReportedValue[]): Promise<void> {
    if (!this.#behaviour.reports) return;
    const timestamp = '';
    await report.calls.reportDeviceStatus(
      {
        deviceName: device.name,
        deviceNamespace: device.namespace,
        reportedDevice: {
          twins: values.map(({ desired, property, type, value }) => ({
            propertyName: property,
            observedDesired: { value: desired, metadata: { type, timestamp } },
            reported: { value, metadata: { type, timestamp } },
          })),
        },
      },
      REPORT_TIMEOUT_MS,
    );
  }

  /** Holds a call back for as long as it is told to. */
  async #unlessStalled({ ended }: MapperRun, ...kinds: readonly MapperBehaviour['stall'][]): Promise<void> {
    while (kinds.includes(this.#behaviour.stall) && !ended.signal.aborted) {
      await new Promise<void>((resolve) => {
        const changed = (): void => {
          this.#changed.delete(changed);
          resolve();
        };
        this.#changed.add(changed);
      });
    }
  }

  /** As a panic ends a Go program: nobody who called gets an answer. */
  async #die(error: NilDereference): Promise<void> {
    this.#death = `panic: runtime error: ${error.message}`;
    this.#options.log(this.#death);
    await this.kill();
  }
}

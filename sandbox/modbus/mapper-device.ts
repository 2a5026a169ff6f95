/**
 * One device as the mapper-framework runs it: at its start the desired values are written, then each value is read every collect
 * cycle and reported to EdgeCore. It is never changed: an update ends it and starts another one.
 */
import type { Clock } from '../../common/clock.ts';
import type { Device, DeviceModel } from '../../proto/generated/dmi.ts';
import { toText, toWrite } from './framework-values.ts';
import type { MapperBehaviour } from './mapper-behaviour.ts';
import { ModbusDriver, type ModbusValue, modbusAddress, modbusVisitor } from './modbus-driver.ts';
import { dereferenced, NilDereference, protocolConfig, type Twin, twinsOf } from './twin.ts';

export interface ReportedValue {
  readonly property: string;
  readonly type: string;
  readonly desired: string;
  readonly value: string;
}

export interface MapperDeviceOptions {
  readonly device: Device;
  readonly model: DeviceModel;
  readonly clock: Clock;
  readonly behaviour: () => MapperBehaviour;
  readonly report: (values: readonly ReportedValue[]) => Promise<void>;
  readonly log: (line: string) => void;
  /** What is read unchecked was missing: the program ends. */
  readonly panic: (error: NilDereference) => void;
}

export class MapperDevice {
  readonly device: Device;
  readonly #options: MapperDeviceOptions;
  readonly #config: ReadonlyMap<string, unknown>;
  readonly #twins: readonly Twin[];
  readonly #ended = new AbortController();
  #driver: ModbusDriver | undefined;

  /** @throws NilDereference if something is missing that the framework reads unchecked */
  constructor(options: MapperDeviceOptions) {
    this.device = options.device;
    this.#options = options;
    this.#config = protocolConfig(options.device);
    this.#twins = twinsOf(options.device, options.model);
  }

  /** Connects, writes, and reads on until {@link stop}. What fails is in the log alone, as with the framework. */
  async start(): Promise<void> {
    try {
      const driver = new ModbusDriver(modbusAddress(this.#config));
      this.#driver = driver;
      await driver.connect();
      await this.#writeDesired(driver);
    } catch (error) {
      if (!(error instanceof NilDereference)) return this.#failed('Init device', error);
      if (!this.#ended.signal.aborted) this.#options.panic(error);
      return undefined;
    }
    const twins = this.#twins.filter(({ reportToCloud }) => reportToCloud);
    for (const cycleMs of new Set(twins.map((twin) => twin.cycleMs))) {
      this.#collectEvery(
        cycleMs,
        twins.filter((twin) => twin.cycleMs === cycleMs),
      );
    }
  }

  stop(): void {
    this.#ended.abort();
    this.#driver?.close();
  }

  /** What the device has now. @throws Error if it does not answer; NilDereference */
  async read(): Promise<readonly ReportedValue[]> {
    if (this.#driver === undefined) throw new Error(`${this.#title} is not initialised`);
    if (this.#options.behaviour().writesOnGet) await this.#writeDesired(this.#driver);
    return this.#readTwins(this.#twins);
  }

  /** One property, as the REST API reads it. @throws Error */
  async readNow(property: string): Promise<{ readonly value: string; readonly type: string }> {
    const twin = this.#twins.find(({ name }) => name === property);
    if (twin === undefined) throw new Error(`can't find device propertyName ${property} in device instance`);
    const read = await this.#readTwin(twin);
    if (read === undefined) throw new Error(`${this.#title} is not initialised`);
    return { value: read.value, type: twin.model?.type ?? '' };
  }

  /** The methods as the REST API lists them. */
  methods(): readonly object[] {
    return (this.device.spec?.methods ?? []).map(({ name, propertyNames }) => ({
      Name: name,
      Path: `/api/v1/devicemethod/${this.#title}/${name}/{propertyName}/{data}`,
      Parameters: propertyNames.map((property) => ({
        PropertyName: property,
        ValueType: this.#twins.find((twin) => twin.name === property)?.model?.type ?? '',
      })),
    }));
  }

  /** Neither access nor range is looked at. @throws Error */
  async writeNow(method: string, property: string, data: string): Promise<void> {
    const known = this.device.spec?.methods.find(({ name }) => name === method);
    if (known === undefined) throw new Error(`deviceMethod name ${method} does not exist in device instance`);
    if (!known.propertyNames.includes(property))
      throw new Error(`deviceProperty ${property} to be written is not in the list defined by devicemethod`);
    const twin = this.#twins.find(({ name }) => name === property);
    if (twin?.model === undefined)
      throw new Error(`can't find device propertyName ${property} in device instance`);
    const value = toWrite(twin.model.type, data);
    if (this.#driver === undefined) throw new Error(`${this.#title} is not initialised`);
    if (this.#options.behaviour().dropsWrites) return;
    await this.#driver.write(modbusVisitor(twin.visitors), this.#limited(value));
  }

  get #title(): string {
    return `${this.device.namespace}/${this.device.name}`;
  }

  #failed(what: string, error: unknown): undefined {
    if (this.#ended.signal.aborted) return undefined;
    this.#options.log(
      `${what} ${this.#title} error: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }

  async #writeDesired(driver: ModbusDriver): Promise<void> {
    for (const { desired, model: known, name, visitors } of this.#twins) {
      const model = dereferenced(known, `twin.Property of ${name}, which is not in the device model,`);
      if (model.accessMode === 'ReadOnly' || desired === '') continue;
      if (this.#ended.signal.aborted || this.#options.behaviour().dropsWrites) return;
      try {
        await driver.write(modbusVisitor(visitors), this.#limited(toWrite(model.type, desired)));
      } catch (error) {
        this.#failed(`set ${name} of`, error);
      }
    }
  }

  #limited(value: ModbusValue): ModbusValue {
    const { clamp } = this.#options.behaviour();
    if (typeof value !== 'number' || clamp === undefined) return value;
    return Math.min(Math.max(value, clamp.minimum), clamp.maximum);
  }

  async #readTwins(twins: readonly Twin[]): Promise<readonly ReportedValue[]> {
    const values: ReportedValue[] = [];
    for (const twin of twins) {
      const value = await this.#readTwin(twin);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  async #readTwin({ desired, name, type, visitors }: Twin): Promise<ReportedValue | undefined> {
    const visitor = modbusVisitor(visitors);
    const value = await this.#driver?.read(visitor);
    if (value === undefined) return undefined;
    return { property: name, type, desired, value: toText(value, visitor.dataType) };
  }

  /** A cycle that finds the one before still reading is left out. */
  #collectEvery(cycleMs: number, twins: readonly Twin[]): void {
    let reading = false;
    this.#options.clock.every(
      cycleMs,
      () => {
        if (reading) return;
        reading = true;
        void this.#collect(twins).finally(() => {
          reading = false;
        });
      },
      this.#ended.signal,
    );
  }

  async #collect(twins: readonly Twin[]): Promise<void> {
    try {
      const values: ReportedValue[] = [];
      for (const twin of twins) {
        // Each is read on its own with the framework: what one lacks stops no other.
        const value = await this.#readTwin(twin).catch((error: unknown) =>
          this.#failed(`read ${twin.name} of`, error),
        );
        if (value !== undefined) values.push(value);
      }
      if (!this.#ended.signal.aborted && values.length > 0) await this.#options.report(values);
    } catch (error) {
      this.#failed('report the status of', error);
    }
  }
}

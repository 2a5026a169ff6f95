/**
 * A simulated PLC that speaks Modbus TCP. Each unit is one machine with the same registers:
 *
 * | table | offset | value |
 * |---|---|---|
 * | input registers | 0, 1 | the temperature, float32 |
 * | input registers | 2, 3 | the strokes, int32 |
 * | holding registers | 0, 1 | the set-point, float32 |
 * | coils | 0 | the switch |
 */
import { once } from 'node:events';
import modbus from 'modbus-serial';
import type { Clock } from '../../common/clock.ts';
import { freePort } from '../free-port.ts';
import { Machine } from './machine.ts';
import { fromRegisters, toRegisters } from './registers.ts';

/** What was written to a unit, over Modbus or at its panel. */
export interface PlcWrite {
  readonly unit: number;
  readonly value: 'setpoint' | 'enabled';
  readonly to: number | boolean;
  readonly by: 'modbus' | 'panel';
}

const ILLEGAL_ADDRESS = 2;

function illegalAddress(): Error {
  return Object.assign(new Error('illegal data address'), { modbusErrorCode: ILLEGAL_ADDRESS });
}

export interface PlcOptions {
  readonly clock: Clock;
  /** A free one unless given; it stays over a stop. */
  readonly port?: number;
}

export class Plc {
  /** Everything that was written, the oldest first. */
  readonly writes: PlcWrite[] = [];
  readonly #clock: Clock;
  readonly #machines = new Map<number, Machine>();
  readonly #watchers = new Set<(write: PlcWrite) => void>();
  #port: number;
  #server: InstanceType<typeof modbus.ServerTCP> | undefined;

  constructor({ clock, port = 0 }: PlcOptions) {
    this.#clock = clock;
    this.#port = port;
  }

  get port(): number {
    return this.#port;
  }

  /** @throws Error if the port is taken */
  async start(): Promise<void> {
    if (this.#port === 0) this.#port = await freePort();
    const server = new modbus.ServerTCP(
      {
        getCoil: (address: number, unit: number) => this.#coil(address, unit),
        getMultipleHoldingRegisters: (address: number, length: number, unit: number) =>
          this.#read(toRegisters(this.machine(unit).setpoint, 'float'), address, length),
        getMultipleInputRegisters: (address: number, length: number, unit: number) => {
          const machine = this.machine(unit);
          const now = this.#clock.monotonic();
          const registers = [
            ...toRegisters(machine.temperature(now), 'float'),
            ...toRegisters(machine.strokes(now), 'int'),
          ];
          return this.#read(registers, address, length);
        },
        setCoil: (address: number, value: boolean, unit: number) => {
          if (address !== 0) throw illegalAddress();
          this.#switch(unit, value, 'modbus');
        },
        setRegisterArray: (address: number, values: number[], unit: number) => {
          if (address !== 0 || values.length !== 2) throw illegalAddress();
          this.#setpoint(unit, fromRegisters(values, 'float'), 'modbus');
        },
      },
      { host: '127.0.0.1', port: this.#port },
    );
    this.#server = server;
    // A mapper that dies breaks its connection: no event of the PLC's.
    server.on('socketError', () => undefined);
    const [event] = (await Promise.race([
      once(server, 'initialized').then(() => [undefined]),
      once(server, 'serverError'),
    ])) as [Error | undefined];
    if (event !== undefined) throw event;
  }

  /** Nobody answers at the port any more; the machines keep what they have. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  machine(unit: number): Machine {
    const known = this.#machines.get(unit);
    if (known !== undefined) return known;
    const machine = new Machine(this.#clock.monotonic());
    this.#machines.set(unit, machine);
    return machine;
  }

  /** A line for each machine that was asked for, or written to. */
  shown(): string {
    const now = this.#clock.monotonic();
    return [...this.#machines]
      .sort(([left], [right]) => left - right)
      .map(
        ([unit, machine]) =>
          `unit ${unit}: temperature ${machine.temperature(now)}, setpoint ${machine.setpoint}, enabled ${machine.enabled}, strokes ${machine.strokes(now)}`,
      )
      .join('\n');
  }

  /** An operator turns the knob: no mapper is asked. */
  turnSetpoint(unit: number, to: number): void {
    this.#setpoint(unit, to, 'panel');
  }

  /** An operator flips the switch. */
  flipSwitch(unit: number, to: boolean): void {
    this.#switch(unit, to, 'panel');
  }

  /** Resolves with the next write that `wanted` says is the one. */
  written(wanted: (write: PlcWrite) => boolean, signal?: AbortSignal): Promise<PlcWrite> {
    return new Promise((resolve, reject) => {
      const onWrite = (write: PlcWrite): void => {
        if (!wanted(write)) return;
        this.#watchers.delete(onWrite);
        resolve(write);
      };
      this.#watchers.add(onWrite);
      signal?.addEventListener('abort', () => {
        this.#watchers.delete(onWrite);
        reject(signal.reason as Error);
      });
    });
  }

  #setpoint(unit: number, to: number, by: PlcWrite['by']): void {
    this.#record({ unit, value: 'setpoint', to, by });
    this.machine(unit).setpoint = to;
    this.#tell();
  }

  #switch(unit: number, to: boolean, by: PlcWrite['by']): void {
    this.#record({ unit, value: 'enabled', to, by });
    this.machine(unit).enabled = to;
    this.#tell();
  }

  #record(write: PlcWrite): void {
    const machine = this.machine(write.unit);
    // What came so far counts with the settings of that time.
    machine.strokes(this.#clock.monotonic());
    this.writes.push(write);
  }

  #tell(): void {
    const last = this.writes.at(-1);
    if (last !== undefined) for (const onWrite of [...this.#watchers]) onWrite(last);
  }

  #coil(address: number, unit: number): boolean {
    if (address !== 0) throw illegalAddress();
    return this.machine(unit).enabled;
  }

  #read(registers: readonly number[], address: number, length: number): number[] {
    if (address + length > registers.length) throw illegalAddress();
    return registers.slice(address, address + length);
  }
}

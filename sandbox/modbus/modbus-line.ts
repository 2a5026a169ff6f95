/** A production line in a box: a PLC, and the mapper that makes its machines devices of the node. */
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../common/clock.ts';
import { Mapper } from './mapper.ts';
import { Plc } from './plc.ts';
import { MODBUS_PROTOCOL, type ModbusSeed } from './seed.ts';

export interface ModbusLineOptions {
  /** The root of the node's file system. */
  readonly folder: string;
  /** EdgeCore's. */
  readonly dmiSocket: string;
  readonly clock: Clock;
  /** How many presses: `factory/press-1` and so on. 1 unless given. */
  readonly presses?: number;
  /** Of the mapper's REST API; any that is free unless given. */
  readonly restPort?: number;
  /** An address besides loopback opens the mapper to the network, as the framework does. */
  readonly restHost?: string;
}

export class ModbusLine {
  readonly plc: Plc;
  readonly mapper: Mapper;
  readonly #presses: number;

  constructor({ clock, dmiSocket, folder, presses = 1, restPort = 0, restHost }: ModbusLineOptions) {
    const logFolder = join(folder, 'var/log');
    this.#presses = presses;
    this.plc = new Plc({ clock });
    this.mapper = new Mapper({
      name: 'modbus-mapper',
      protocol: MODBUS_PROTOCOL,
      socket: join(folder, 'etc/kubeedge/modbus.sock'),
      dmiSocket,
      clock,
      rest: { port: restPort, ...(restHost !== undefined && { host: restHost }) },
      log: (line) => {
        mkdirSync(logFolder, { recursive: true });
        appendFileSync(
          join(logFolder, 'modbus-mapper.log'),
          `${new Date(clock.now()).toISOString()} ${line}\n`,
        );
      },
    });
  }

  /** What the store must hold for the devices to be found; the PLC has its port once it was started. */
  get seed(): ModbusSeed {
    return { port: this.plc.port, presses: this.#presses };
  }

  async stop(): Promise<void> {
    await this.mapper.kill();
    await this.plc.stop();
  }
}

/** A mapper's driver: one connection to a device over Modbus TCP, and the reading and writing of its values. */
import modbus from 'modbus-serial';
import { fromRegisters, isRegisterTable, type RegisterTable, toRegisters } from './registers.ts';

/** The address of a device: `spec.protocol.configData`. */
export interface ModbusAddress {
  readonly ip: string;
  readonly port: number;
  readonly slaveID: number;
}

/** Where a value is: `visitors.configData` of a property. */
export interface ModbusVisitor {
  readonly register: RegisterTable;
  readonly offset: number;
  /** `float`, `int` or `boolean`. */
  readonly dataType: string;
}

export type ModbusValue = number | boolean;

type ConfigData = ReadonlyMap<string, unknown>;

const ANSWER_TIMEOUT_MS = 2000;

/** @throws Error if a key is missing, or came as a kind that the framework skips */
export function modbusAddress(config: ConfigData): ModbusAddress {
  const [ip, port, slaveID] = ['ip', 'port', 'slaveID'].map((key) => config.get(key));
  if (typeof ip !== 'string' || typeof port !== 'number' || typeof slaveID !== 'number')
    throw new Error('the protocol needs ip, port and slaveID');
  return { ip, port, slaveID };
}

/** @throws Error if a key is missing, or came as a kind that the framework skips */
export function modbusVisitor(config: ConfigData): ModbusVisitor {
  const [register, offset, dataType] = ['register', 'offset', 'dataType'].map((key) => config.get(key));
  if (!isRegisterTable(register) || typeof offset !== 'number' || typeof dataType !== 'string')
    throw new Error('a visitor needs register, offset and dataType');
  return { register, offset, dataType };
}

export class ModbusDriver {
  readonly #address: ModbusAddress;
  readonly #client = new modbus.default();
  /** One request at a time: the library matches answers to requests, not to callers. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(address: ModbusAddress) {
    this.#address = address;
  }

  /** @throws Error if nobody listens */
  async connect(): Promise<void> {
    const { ip, port, slaveID } = this.#address;
    // A broken connection is told by the next request.
    this.#client.on('error', () => undefined);
    await this.#client.connectTCP(ip, { port, timeout: ANSWER_TIMEOUT_MS });
    this.#client.setID(slaveID);
    this.#client.setTimeout(ANSWER_TIMEOUT_MS);
  }

  close(): void {
    this.#client.destroy(() => undefined);
  }

  read({ register, offset, dataType }: ModbusVisitor): Promise<ModbusValue> {
    const type = dataType === 'int' ? 'int' : 'float';
    return this.#next(async () => {
      switch (register) {
        case 'CoilRegister':
          return (await this.#client.readCoils(offset, 1)).data[0] === true;
        case 'DiscreteInputRegister':
          return (await this.#client.readDiscreteInputs(offset, 1)).data[0] === true;
        case 'InputRegister':
          return fromRegisters((await this.#client.readInputRegisters(offset, 2)).data, type);
        default:
          return fromRegisters((await this.#client.readHoldingRegisters(offset, 2)).data, type);
      }
    });
  }

  /** @throws Error for a table that cannot be written, or where the PLC refuses */
  write({ register, offset, dataType }: ModbusVisitor, value: ModbusValue): Promise<void> {
    return this.#next(async () => {
      if (register === 'CoilRegister') await this.#client.writeCoil(offset, Boolean(value));
      else if (register === 'HoldingRegister')
        await this.#client.writeRegisters(
          offset,
          toRegisters(Number(value), dataType === 'int' ? 'int' : 'float'),
        );
      else throw new Error(`${register} cannot be written`);
    });
  }

  #next<Result>(request: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(request);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

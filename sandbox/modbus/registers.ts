/** How values lie in Modbus registers: 16 bits each, the high word first, as most PLCs keep them. */

/** The four tables of a Modbus unit, by the names that KubeEdge's Modbus devices use. */
export type RegisterTable = 'CoilRegister' | 'DiscreteInputRegister' | 'InputRegister' | 'HoldingRegister';

/** How a value is encoded; a coil is a bit and needs none. */
export type RegisterType = 'float' | 'int';

export function isRegisterTable(value: unknown): value is RegisterTable {
  return (
    value === 'CoilRegister' ||
    value === 'DiscreteInputRegister' ||
    value === 'InputRegister' ||
    value === 'HoldingRegister'
  );
}

/** Two registers that hold a float32 or an int32. */
export function toRegisters(value: number, type: RegisterType): [number, number] {
  const bytes = Buffer.alloc(4);
  if (type === 'float') bytes.writeFloatBE(value);
  else bytes.writeInt32BE(value);
  return [bytes.readUInt16BE(0), bytes.readUInt16BE(2)];
}

/** What two registers hold. */
export function fromRegisters([high = 0, low = 0]: readonly number[], type: RegisterType): number {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(high, 0);
  bytes.writeUInt16BE(low, 2);
  return type === 'float' ? bytes.readFloatBE(0) : bytes.readInt32BE(0);
}

/** The shortest decimal number that is this float32: 42.5, 21.3, 0.1. */
export function shortestFloat(value: number): string {
  for (let digits = 1; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return String(short);
  }
  return String(value);
}

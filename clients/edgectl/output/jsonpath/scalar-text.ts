/** A value of JSON as Go prints it. */
import { isInteger } from './compare.ts';

export function scalarText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' && !isInteger(value)) return floatText(value);
  return String(value);
}

/** `%v` of a float64: with an exponent from a million on and below a ten-thousandth. */
function floatText(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 6) return String(value);
  const digits = String(Math.abs(power)).padStart(2, '0');
  return `${mantissa}e${power < 0 ? '-' : '+'}${digits}`;
}

/** Whether a device reports what it was told: numbers are compared as numbers, as mappers write them in their own way. */
const NUMBER = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,4})?$/;
const INTEGER = /^[+-]?[0-9]{1,19}$/;
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

/** @param type the property's in the device model; without one only values that read as numbers are compared as such */
export function sameValue(wanted: string, reported: string, type?: string): boolean {
  if (wanted === reported) return true;
  switch (type?.toUpperCase()) {
    case 'STRING':
    case 'BYTES':
    case 'STREAM':
      return false;
    case 'BOOLEAN': {
      const [left, right] = [BOOLEANS.get(wanted.toLowerCase()), BOOLEANS.get(reported.toLowerCase())];
      return left !== undefined && left === right;
    }
    case 'FLOAT':
      // All that its wire carries is a float32, also of a whole number.
      return sameSingle(wanted.trim(), reported.trim());
    default:
      return sameNumber(wanted.trim(), reported.trim());
  }
}

/** Whether a value that was {@link sameValue} became another number anyway: the nearest one that the device can hold. */
export function isRounded(wanted: string, reported: string): boolean {
  if (!NUMBER.test(wanted.trim()) || !NUMBER.test(reported.trim())) return false;
  const [asked, held] = [Number(wanted), Number(reported)];
  // 21.299999237060547 is how some write the float32 of 21.3.
  return asked !== held && shortestSingle(held) !== asked;
}

/** The number of fewest digits with the same float32. */
function shortestSingle(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 10; digits += 1) {
    const short = Number(single.toPrecision(digits));
    if (Math.fround(short) === single) return short;
  }
  return single;
}

function sameSingle(wanted: string, reported: string): boolean {
  if (!NUMBER.test(wanted) || !NUMBER.test(reported)) return false;
  return Math.fround(Number(wanted)) === Math.fround(Number(reported));
}

function sameNumber(wanted: string, reported: string): boolean {
  if (!NUMBER.test(wanted) || !NUMBER.test(reported)) return false;
  if (INTEGER.test(wanted) && INTEGER.test(reported)) return BigInt(wanted) === BigInt(reported);
  const [left, right] = [Number(wanted), Number(reported)];
  // A register or a mapper may hold a float32 of what was a float64.
  return left === right || Math.fround(left) === Math.fround(right);
}

/** The order of `--sort-by`, as kubectl has it: quantities by their amount, other texts with their numbers as numbers. */

/** In nano, the smallest that a quantity of Kubernetes tells apart. */
const NANO = 9;

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, bigint>> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
/** No quantity has more; a longer one is a text. */
const LONGEST = 64;
const LARGEST_EXPONENT = 30;

/** In nano units; `undefined` for what is not a quantity. `16Mi`, `1.5`, `100m`, `1e3`. */
export function quantityNanos(text: string): bigint | undefined {
  if (text.length > LONGEST) return undefined;
  const [, sign = '', whole = '', fraction = '', suffix = ''] =
    /^([-+]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][-+]?\d{1,2}|)$/.exec(text) ?? [];
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const binary = BINARY[suffix];
  const exponent = binary === undefined ? (DECIMAL[suffix] ?? Number(suffix.slice(1))) : 0;
  if (Math.abs(exponent) > LARGEST_EXPONENT) return undefined;
  const power = NANO + exponent - fraction.length;
  const amount = digits * (binary ?? 1n);
  return power >= 0 ? amount * 10n ** BigInt(power) : amount / 10n ** BigInt(-power);
}

/** `web-2` before `web-10`; of equal numbers the one with fewer zeros before it. */
export function compareNatural(left: string, right: string): number {
  const parts = (text: string): readonly string[] => text.match(/\d+|[^\d]/gs) ?? [];
  const [lefts, rights] = [parts(left), parts(right)];
  for (let index = 0; index < Math.min(lefts.length, rights.length); index += 1) {
    const order = comparePart(lefts[index] ?? '', rights[index] ?? '');
    if (order !== 0) return order;
  }
  return lefts.length - rights.length;
}

function comparePart(left: string, right: string): number {
  const [leftIsNumber, rightIsNumber] = [/^\d/.test(left), /^\d/.test(right)];
  if (leftIsNumber !== rightIsNumber) return leftIsNumber ? -1 : 1;
  if (!leftIsNumber) return compareText(left, right);
  const [leftNumber, rightNumber] = [left.replace(/^0+/, ''), right.replace(/^0+/, '')];
  if (leftNumber.length !== rightNumber.length) return leftNumber.length - rightNumber.length;
  return compareText(leftNumber, rightNumber) || left.length - right.length;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Missing values come first. */
export function compareValues(left: unknown, right: unknown): number {
  const [leftMissing, rightMissing] = [left ?? undefined, right ?? undefined].map(
    (value) => value === undefined,
  );
  if (leftMissing || rightMissing) return leftMissing === rightMissing ? 0 : leftMissing ? -1 : 1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left !== 'string' || typeof right !== 'string') return compareText(String(left), String(right));
  const [leftNanos, rightNanos] = [quantityNanos(left), quantityNanos(right)];
  if (leftNanos === undefined || rightNanos === undefined) return compareNatural(left, right);
  return leftNanos < rightNanos ? -1 : leftNanos > rightNanos ? 1 : 0;
}

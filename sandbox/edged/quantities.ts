/** Kubernetes' resource quantities, as far as pods of the sandbox use them. */
const BINARY: Readonly<Record<string, number>> = {
  '': 1,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  k: 1e3,
  M: 1e6,
  G: 1e9,
};

/** `64Mi` in bytes. @throws Error if it is not a quantity. */
export function memoryBytes(quantity: string): number {
  const [, digits, suffix = ''] = /^(\d+)(Ki|Mi|Gi|k|M|G)?$/.exec(quantity) ?? [];
  const factor = BINARY[suffix];
  if (digits === undefined || factor === undefined)
    throw new Error(`${quantity} is not a quantity of memory`);
  return Number(digits) * factor;
}

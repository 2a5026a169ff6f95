/** Amounts as `kubectl top` prints them. */

const MIB = 1024 * 1024;

/** Cores from nanocores, in thousandths: `250m`. */
export function milliCores(nanoCores: number | undefined): string {
  return nanoCores === undefined ? '<unknown>' : `${Math.ceil(nanoCores / 1e6)}m`;
}

/** `64Mi`. */
export function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '<unknown>' : `${Math.floor(bytes / MIB)}Mi`;
}

/** Who else could have written a file that decides over rights: its owner, its group, anybody. */

const GROUP = 0o020;
const ANYBODY = 0o002;

/** @returns the one who could, besides ourselves and root; `undefined` if nobody else could */
export function otherWriter({
  uid,
  mode,
}: {
  readonly uid: number;
  readonly mode: number;
}): string | undefined {
  const us = process.geteuid?.();
  if (us !== undefined && uid !== us && uid !== 0) return `user ${uid}, its owner,`;
  if ((mode & ANYBODY) !== 0) return 'anybody';
  return (mode & GROUP) === 0 ? undefined : 'its group';
}

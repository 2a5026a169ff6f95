/** The first thing that each program does: a Node.js that is too old would break in a native part, without a word. */

/** The least that `engines` of package.json allows. */
export const OLDEST_NODE = '24.11.0';

/** True where the version has what the programs use. */
export function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = OLDEST_NODE.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** Ends the process with exit code 2 on a Node.js that is too old. */
export function refuseOldNode(program: string): void {
  if (!isTooOld(process.versions.node)) return;
  process.stderr.write(
    `${program} needs Node.js 26, or 24 from ${OLDEST_NODE} on; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(2);
}

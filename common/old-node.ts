/** The first thing that each program does: a Node.js that is too old would break in a native part, without a word. */

/** The least that `engines` of package.json allows. */
export const OLDEST_NODE = '24.11.0';

/** The oldest Node.js for programs that run on other people's computers: the command and the client library. */
export const OLDEST_NODE_OF_CLIENTS = '22.18.0';

/** True if the version is less than `oldest`. */
export function isTooOld(version: string, oldest = OLDEST_NODE): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = oldest.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** Ends the process with exit code 2 on a Node.js that is too old. */
export function refuseOldNode(program: string, oldest = OLDEST_NODE): void {
  if (!isTooOld(process.versions.node, oldest)) return;
  const needed = oldest === OLDEST_NODE ? `26, or 24 from ${oldest} on` : `${oldest} or later`;
  process.stderr.write(
    `${program} needs Node.js ${needed}; this is ${process.versions.node} (${process.execPath}).\n`,
  );
  process.exit(2);
}

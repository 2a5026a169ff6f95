/** How far edgectl and the agent may be apart: one minor version, either way. */

/** `1.4.2`, optionally with the suffix of a pre-release. */
const VERSION = /^v?(\d+)\.(\d+)\.\d/;

/** @returns the words of a warning; `undefined` if both fit, or one of them is not a version */
export function skewWarning(client: string, agent: string): string | undefined {
  const own = VERSION.exec(client);
  const theirs = VERSION.exec(agent);
  if (own === null || theirs === null) return undefined;
  const isSameMajor = own[1] === theirs[1];
  if (isSameMajor && Math.abs(Number(own[2]) - Number(theirs[2])) <= 1) return undefined;
  return (
    `warning: edgectl v${client} and the agent v${agent} differ by more than one minor version: ` +
    'some calls may be refused or mean something else; install the same version of both'
  );
}

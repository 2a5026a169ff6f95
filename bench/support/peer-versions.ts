/** The versions of the peers that are installed here. */
import { execFileSync } from 'node:child_process';
import { findProgram } from '../../scripts/support/run.mjs';

const ASKED: Readonly<Record<string, readonly string[]>> = {
  crictl: ['--version'],
  kubectl: ['version', '--client'],
  containerd: ['--version'],
  mosquitto: ['-h'],
};
const VERSION = /v?(\d+\.\d+\.\d+)/;

function versionOf(name: string, args: readonly string[]): string | undefined {
  const program = findProgram(name);
  if (program === undefined) return undefined;
  try {
    return VERSION.exec(execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' }))?.[1];
  } catch (error) {
    // mosquitto prints its help and ends with 3.
    return VERSION.exec(String((error as { readonly stdout?: string }).stdout))?.[1];
  }
}

export function peerVersions(): Record<string, string> {
  const found = Object.entries(ASKED).map(([name, args]) => [name, versionOf(name, args)] as const);
  return Object.fromEntries(found.filter((one): one is [string, string] => one[1] !== undefined));
}

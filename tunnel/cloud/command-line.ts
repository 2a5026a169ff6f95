/** The command line of `edgectl-cloud`. */
import { parseArgs } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

export interface CommandLine {
  readonly help: boolean;
  readonly version: boolean;
  /** Read the configuration and its files, say whether they can be used, and end. */
  readonly check: boolean;
  readonly file: string;
}

const DEFAULT_FILE = '/etc/edgectl/cloud.yaml';

export const HELP = `edgectl-cloud: kubectl logs, exec, attach and metrics for nodes behind NAT; the cloud's half of the tunnel.

Usage:
  edgectl-cloud [options] [CONFIG]     CONFIG is ${DEFAULT_FILE} unless given

Options:
  --check        read the configuration and the files that it names, say what is wrong, and end
  -h, --help     print this
  --version      print the version

Signals:
  SIGTERM, SIGINT    refuse new requests, let running ones end (drainSeconds), end

Every setting: docs/reference/cloud-configuration.md. How to put it in place: docs/how-to/cloud-tunnel.md.
`;

/** @throws EdgectlError `InvalidParams` for what it does not know */
export function parseCommandLine(words: readonly string[]): CommandLine {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    });
    const [file = DEFAULT_FILE, ...others] = positionals;
    if (others.length > 0) throw new Error(`one configuration file is read, and ${others.join(' ')} is more`);
    return { ...values, file };
  } catch (cause) {
    throw new EdgectlError('InvalidParams', (cause as Error).message, {
      layer: 'tunnel',
      hint: 'see edgectl-cloud --help',
      cause,
    });
  }
}

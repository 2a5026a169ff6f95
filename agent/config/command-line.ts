/** The agent's command line. */
import { parseArgs } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { SETTINGS } from './settings.ts';

export interface CommandLine {
  readonly help: boolean;
  readonly version: boolean;
  /** Values by flag name, as given. */
  readonly values: ReadonlyMap<string, string>;
}

/** @throws EdgectlError `InvalidParams` on an unknown flag or a missing value */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const names = ['config', 'edgecore-config', ...SETTINGS.map(({ flag }) => flag)];
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'V' },
        ...Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
      },
    });
    const given = new Map<string, string>();
    for (const [name, value] of Object.entries(values)) if (typeof value === 'string') given.set(name, value);
    return { help: values.help === true, version: values.version === true, values: given };
  } catch (cause) {
    throw new EdgectlError('InvalidParams', (cause as Error).message.split('. ')[0] ?? 'wrong command line', {
      cause,
      hint: 'see --help',
    });
  }
}

/** The text of `--help`. */
export function helpText(): string {
  const rows: [string, string][] = [
    ['--config FILE', 'configuration (default /etc/edgectl/agent.yaml; EDGECTL_CONFIG)'],
    [
      '--edgecore-config FILE',
      "EdgeCore's configuration (default /etc/kubeedge/config/edgecore.yaml; EDGECTL_EDGECORE_CONFIG)",
    ],
    ...SETTINGS.map(({ flag, environment, help }): [string, string] => [
      `--${flag} VALUE`,
      `${help} (${environment})`,
    ]),
    ['--version', 'print the version and exit'],
    ['--help', 'print this text and exit'],
  ];
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    "edgectl-agent: operates a KubeEdge node's pods and devices over MQTT.",
    '',
    ...rows.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}`),
    '',
  ].join('\n');
}

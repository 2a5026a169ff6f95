/** The sandbox's command line. */
import { parseArgs } from 'node:util';

import { CONTROL_USAGE } from './control-commands.ts';

export const USAGE = `An edge node in a box: real containers and broker, a simulated EdgeCore.

  up [options]     starts a node and comes back
  down             takes it down
  status           says where it is and how its pods are
  tell WORDS       tells a running node something: see below
  run [options]    starts a node and stays until it is told to end (SIGTERM, Ctrl-C, end of standard input)

Options:
  --folder DIR     where its state is kept (default: .sandbox); for tell also the folder of a node that npm start runs
  --mosquitto      with a broker, open to all on 127.0.0.1 as on the recorded node
  --pods A,B       these of the recorded pods only, as namespace/name
  --node NAME      the node's name (default: edge-01)
  --presses N      how many presses the PLC has (default: 1)
  --recorded       the recorded devices, without PLC and mapper

What a node can be told:
${CONTROL_USAGE}`;

export interface CommandLine {
  readonly command: string;
  /** The folder as given; `run` without one makes a temporary folder. */
  readonly folder: string | undefined;
  readonly mosquitto: boolean;
  readonly pods: readonly string[] | undefined;
  readonly nodeName: string | undefined;
  readonly presses: number;
  /** Without PLC and mapper. */
  readonly recorded: boolean;
  /** What follows `tell`. */
  readonly words: readonly string[];
  /** Standard input says nothing of the owner. */
  readonly detached: boolean;
}

/** @throws TypeError for what is not in {@link USAGE}. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      folder: { type: 'string' },
      mosquitto: { type: 'boolean', default: false },
      pods: { type: 'string' },
      node: { type: 'string' },
      presses: { type: 'string', default: '1' },
      recorded: { type: 'boolean', default: false },
      detached: { type: 'boolean', default: false },
    },
  });
  const [command = '', ...rest] = positionals;
  if (rest.length > 0 && command !== 'tell') throw new TypeError(`unexpected argument ${rest[0] ?? ''}`);
  return {
    command,
    folder: values.folder,
    mosquitto: values.mosquitto,
    pods: values.pods?.split(','),
    nodeName: values.node,
    presses: Number(values.presses),
    recorded: values.recorded,
    words: rest,
    detached: values.detached,
  };
}

/** `exec POD -- COMMAND`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { podName, withoutPodWord } from '../pod-reference.ts';
import { runPodSession } from './pod-session.ts';

export interface ExecOptions extends GlobalOptions {
  readonly container?: string;
  readonly stdin?: boolean;
  readonly tty?: boolean;
  readonly quiet?: boolean;
}

function usage(message: string): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    hint: 'edgectl exec POD [-c CONTAINER] [-it] -- COMMAND [ARGUMENT...]',
  });
}

/** `command` is what stands behind `--`. */
export async function exec(
  words: readonly string[],
  command: readonly string[] | undefined,
  options: ExecOptions,
): Promise<number> {
  const [reference, ...rest] = withoutPodWord(words);
  if (reference === undefined) throw usage('pod or type/name must be specified');
  if (rest.length > 0) throw usage('exec [POD] [COMMAND] is not supported: write exec [POD] -- [COMMAND]');
  if (command === undefined || command.length === 0) {
    throw usage('you must specify at least one command for the container');
  }
  const name = podName(reference);
  const stdin = options.stdin ?? false;
  return withClient(options, (client) =>
    runPodSession(client, {
      stdin,
      tty: options.tty ?? false,
      quiet: options.quiet ?? false,
      open: (opener, terminal) =>
        opener.open(
          'pod.exec',
          {
            namespace: options.namespace ?? DEFAULT_NAMESPACE,
            name,
            command,
            stdin,
            ...terminal,
            // A terminal has one output; the stream that never comes is not waited for.
            ...(terminal.tty ? { stderr: false } : {}),
            ...(options.container === undefined ? {} : { container: options.container }),
          },
          options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout },
        ),
    }),
  );
}

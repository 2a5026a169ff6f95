/** `attach POD`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { DEFAULT_NAMESPACE } from '../global-options.ts';
import { podName, withoutPodWord } from '../pod-reference.ts';
import type { ExecOptions } from './exec.ts';
import { runPodSession } from './pod-session.ts';

export async function attach(words: readonly string[], options: ExecOptions): Promise<number> {
  const [reference, ...rest] = withoutPodWord(words);
  if (reference === undefined || rest.length > 0) {
    throw new EdgectlError('InvalidParams', 'exactly one pod must be specified', {
      layer: 'client',
      hint: 'edgectl attach POD [-c CONTAINER] [-it]',
    });
  }
  const name = podName(reference);
  const stdin = options.stdin ?? false;
  return withClient(options, (client) =>
    runPodSession(client, {
      stdin,
      tty: options.tty ?? false,
      quiet: options.quiet ?? false,
      prompt: "If you don't see a command prompt, try pressing enter.",
      open: (opener, terminal) =>
        opener.open(
          'pod.attach',
          {
            namespace: options.namespace ?? DEFAULT_NAMESPACE,
            name,
            stdin,
            ...terminal,
            ...(terminal.tty ? { stderr: false } : {}),
            ...(options.container === undefined ? {} : { container: options.container }),
          },
          options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout },
        ),
    }),
  );
}

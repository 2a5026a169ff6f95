/** `restart pod NAME…`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { podName, withoutPodWord } from '../pod-reference.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

/** After how long a person is told what a restart waits for. */
const TELL_MS = 1_000;

export interface RestartOptions extends GlobalOptions {
  readonly selector?: string;
  readonly gracePeriod?: number;
}

export async function restart(words: readonly string[], options: RestartOptions): Promise<number> {
  const names = restartedNames(words, options);
  const who = options.selector === undefined ? names.join(', ') : `the pods with ${options.selector}`;
  // Nothing is printed about a pod that is back within a second.
  const notice = systemClock.after(TELL_MS, () => {
    if (!process.stderr.isTTY) return;
    void stderr.write(`waiting until EdgeCore has stopped and started the containers of ${who} again ...\n`);
  });
  const { items } = await withClient(options, (client) =>
    client.call(
      'pod.restart',
      {
        namespace: options.namespace ?? DEFAULT_NAMESPACE,
        ...(options.selector === undefined ? { names } : { labelSelector: options.selector }),
        ...(options.gracePeriod === undefined ? {} : { gracePeriodSeconds: options.gracePeriod }),
      },
      options.requestTimeout === undefined ? {} : { timeoutMs: options.requestTimeout },
    ),
  ).finally(() => notice.stop());
  if (items.length === 0)
    await stderr.write(`No resources found in ${options.namespace ?? DEFAULT_NAMESPACE} namespace.\n`);
  let exitCode = 0;
  for (const { name, restarted, ownPod, waits, error } of items) {
    if (ownPod)
      await stdout.write(`pod/${name} is the agent's own: it is stopped now, and EdgeCore starts it again\n`);
    else if (restarted) await stdout.write(`pod/${name} restarted\n`);
    else if (error === undefined) {
      exitCode ||= 1;
      const why =
        waits?.map(({ message }) => message).join('; ') ??
        'EdgeCore has not started all of its containers again yet';
      await stderr.write(`pod/${name} stopped; ${why}\n`);
    }
    if (error === undefined) continue;
    const failure = EdgectlError.fromRpc(error);
    exitCode ||= failure.exitCode;
    await stderr.write(`${errorText(failure)}\n`);
  }
  return exitCode;
}

function restartedNames(words: readonly string[], { selector }: RestartOptions): readonly string[] {
  const isKindOnly = words.length === 1 && /^(pod|pods|po)$/i.test(words[0] ?? '');
  const names = isKindOnly && selector !== undefined ? [] : withoutPodWord(words).map(podName);
  if ((names.length === 0) === (selector === undefined)) {
    throw new EdgectlError('InvalidParams', 'name pods, or select them with -l, and not both', {
      layer: 'client',
      hint: 'edgectl restart pod NAME [NAME...]',
    });
  }
  return names;
}

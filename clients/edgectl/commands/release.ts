/** `release pod NAME…` and `release node [NAME]`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { HeldPod } from '@edgectl/rpc-schema/generated/types';
import { withClient } from '../connect.ts';
import { errorText } from '../exit.ts';
import { callOptions, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { podName } from '../pod-reference.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export async function release(
  type: string,
  names: readonly string[],
  options: GlobalOptions,
): Promise<number> {
  if (/^(nodes?|no)$/i.test(type)) return releaseNode(names, options);
  const [, slashed] = /^(?:pods?|po)\/(.+)$/i.exec(type) ?? [];
  const pods = slashed === undefined ? names : [slashed, ...names];
  if (pods.length === 0 || !/^(pods?|po)(\/|$)/i.test(type)) {
    throw new EdgectlError('InvalidParams', 'name the pods to release, or the node', {
      layer: 'client',
      hint: 'edgectl release pod NAME, or edgectl release node',
    });
  }
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  return withClient(options, async (client) => {
    let exitCode = 0;
    for (const name of pods.map(podName)) {
      try {
        await client.call('pod.release', { namespace, name }, callOptions(options));
        await stdout.write(`pod/${name} released\n`);
      } catch (error) {
        const failure = EdgectlError.from(error);
        exitCode ||= failure.exitCode;
        await stderr.write(`${errorText(failure)}\n`);
      }
    }
    return exitCode;
  });
}

async function releaseNode([name, ...more]: readonly string[], options: GlobalOptions): Promise<number> {
  const { node, pods } = await withClient(options, async (client) => {
    if (more.length > 0 || (name !== undefined && name !== client.node)) {
      throw new EdgectlError('NotFound', `node ${name ?? ''} not found: this is ${client.node}`);
    }
    const answer = await client.call('node.release', {}, callOptions(options));
    return { node: client.node, pods: answer.pods };
  });
  for (const pod of pods) await stdout.write(`${words(pod)} released\n`);
  if (pods.length === 0) await stderr.write(`Nothing was held on ${node}.\n`);
  return 0;
}

function words({ namespace, name }: HeldPod): string {
  return `pod/${name} in ${namespace}`;
}

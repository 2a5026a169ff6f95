/** `top pods` and `top nodes`. */
import type { Result } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { callOptions, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { mebibytes, milliCores } from '../output/quantity.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface TopOptions extends GlobalOptions {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly containers?: boolean;
  readonly output?: string;
}

type PodUsage = Result<'pod.top'>['items'][number];

export async function top(type: string, name: string | undefined, options: TopOptions): Promise<number> {
  if (/^(nodes?|no)$/.test(type)) return topNode(name, options);
  if (!/^(pods?|po)$/.test(type)) {
    throw new EdgectlError('InvalidParams', `there is no top of ${type}`, {
      layer: 'client',
      hint: 'edgectl top pods, or edgectl top nodes',
    });
  }
  const format = structuredFormat(options.output);
  const namespace = options.namespace ?? DEFAULT_NAMESPACE;
  const result = await withClient(options, (client) =>
    client.call(
      'pod.top',
      {
        ...(options.allNamespaces === true ? { allNamespaces: true } : { namespace }),
        ...(name !== undefined && { name }),
        ...(options.selector !== undefined && { labelSelector: options.selector }),
      },
      callOptions(options),
    ),
  );
  if (format !== undefined) await printFacts(result, format);
  else if (result.items.length === 0) await stderr.write('No running containers found.\n');
  else await stdout.write(table(result.items, options));
  return 0;
}

interface NodeUsage {
  readonly nodeName?: string;
  readonly cpu?: { readonly usageNanoCores?: number };
  readonly memory?: { readonly workingSetBytes?: number };
}

/** The agent's own node: there is no other. */
async function topNode(name: string | undefined, options: TopOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const { summary } = await withClient(options, (client) =>
    client.call('node.stats', {}, callOptions(options)),
  );
  const { nodeName = '', cpu, memory }: NodeUsage = summary.node;
  if (name !== undefined && name !== nodeName) {
    throw new EdgectlError('NotFound', `node ${name} not found: this is ${nodeName}`);
  }
  if (format !== undefined) {
    await printFacts(summary.node, format);
    return 0;
  }
  const row = [nodeName, milliCores(cpu?.usageNanoCores), mebibytes(memory?.workingSetBytes)];
  await stdout.write(printTable({ headers: ['NAME', 'CPU(cores)', 'MEMORY(bytes)'], rows: [row] }));
  return 0;
}

function table(items: readonly PodUsage[], { allNamespaces, containers }: TopOptions): string {
  const rows = items.flatMap((pod) =>
    containers === true
      ? pod.containers.map((container) => [pod.name, container.name, ...cells(container)])
      : [[pod.name, ...cells(pod)]],
  );
  const namespaces = items.flatMap((pod) =>
    (containers === true ? pod.containers : [pod]).map(() => pod.namespace),
  );
  const headers = ['NAME', ...(containers === true ? ['CONTAINER'] : []), 'CPU(cores)', 'MEMORY(bytes)'];
  if (allNamespaces !== true) return printTable({ headers, rows });
  return printTable({
    headers: ['NAMESPACE', ...headers],
    rows: rows.map((row, index) => [namespaces[index] ?? '', ...row]),
  });
}

function cells({
  cpuNanoCores,
  memoryBytes,
}: Pick<PodUsage, 'cpuNanoCores' | 'memoryBytes'>): [string, string] {
  return [milliCores(cpuNanoCores), mebibytes(memoryBytes)];
}

/** `-o json|yaml` of answers that are no Kubernetes objects. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { stdout } from '../terminal/output-writer.ts';

export type StructuredFormat = 'json' | 'yaml';

/** `undefined`: for a person. @throws EdgectlError `InvalidParams` */
export function structuredFormat(output: string | undefined): StructuredFormat | undefined {
  const format = output?.toLowerCase();
  if (format === undefined || format === 'json' || format === 'yaml') return format;
  throw new EdgectlError(
    'InvalidParams',
    `unable to match a printer suitable for the output format "${output}"`,
    {
      layer: 'client',
      hint: 'allowed formats are: json, yaml',
    },
  );
}

export async function printFacts(value: unknown, format: StructuredFormat): Promise<void> {
  if (format === 'json') {
    const { toKubernetesJson } = await import('./kubernetes-json.ts');
    await stdout.write(`${toKubernetesJson(value, 4)}\n`);
  } else {
    const { toYaml } = await import('./yaml.ts');
    await stdout.write(toYaml(value));
  }
}

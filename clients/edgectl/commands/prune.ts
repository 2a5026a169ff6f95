/** `prune images` and `prune logs`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { callOptions, type GlobalOptions } from '../global-options.ts';
import { mebibytes } from '../output/quantity.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface PruneOptions extends GlobalOptions {
  readonly dryRun?: boolean;
  readonly output?: string;
}

export async function prune(what: string, options: PruneOptions): Promise<number> {
  if (what !== 'images' && what !== 'logs') {
    throw new EdgectlError('InvalidParams', `there is nothing to prune that is called ${what}`, {
      layer: 'client',
      hint: 'edgectl prune images, or edgectl prune logs',
    });
  }
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) =>
    client.call('node.prune', { what, dryRun: options.dryRun === true }, callOptions(options)),
  );
  const left = result.items.filter(({ message }) => message !== undefined);
  if (format !== undefined) await printFacts(result, format);
  else if (result.items.length === 0) await stderr.write(`No ${what} to take away.\n`);
  else {
    const rows = result.items.map(({ name, bytes, message }) => [
      name,
      mebibytes(bytes),
      message ?? outcome(result),
    ]);
    const table = printTable({ headers: ['NAME', 'BYTES', 'OUTCOME'], rows });
    await stdout.write(`${table}${mebibytes(result.bytes)} ${result.dryRun ? 'would be ' : ''}freed\n`);
  }
  return left.length === 0 ? 0 : 1;
}

function outcome({ dryRun }: { readonly dryRun: boolean }): string {
  return dryRun ? 'removed (dry run)' : 'removed';
}

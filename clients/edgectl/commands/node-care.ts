/** `node restart`, `node reboot` and `node disk`. */
import type { Result } from '@edgectl/client';
import { systemClock } from '../../../common/clock.ts';
import { withClient } from '../connect.ts';
import { callOptions } from '../global-options.ts';
import { mebibytes } from '../output/quantity.ts';
import { sourceNote } from '../output/source-note.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { printNote } from '../terminal/note.ts';
import { stdout } from '../terminal/output-writer.ts';
import type { NodeOptions } from './node.ts';

export async function restartProgram(name: string, options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) =>
    client.call('node.restart', { name }, callOptions(options)),
  );
  if (format !== undefined) await printFacts(result, format);
  else await stdout.write(`${result.name} restarted (${result.unit}): ${result.state}\n`);
  return result.state === 'failed' ? 1 : 0;
}

export async function reboot(name: string, options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) =>
    client.call('node.reboot', { name }, callOptions(options)),
  );
  if (format !== undefined) await printFacts(result, format);
  else await stdout.write(`node ${result.node} is rebooting\n`);
  return 0;
}

export async function disk(options: NodeOptions): Promise<number> {
  const format = structuredFormat(options.output);
  const result = await withClient(options, (client) => client.call('node.disk', {}, callOptions(options)));
  if (format !== undefined) {
    await printFacts(result, format);
    return 0;
  }
  await stdout.write(`${fileSystems(result)}\n${kinds(result)}\n${items(result)}`);
  await printNote(sourceNote([result.meta], systemClock.now()));
  return 0;
}

type Disk = Result<'node.disk'>;

function fileSystems({ fileSystems: found }: Disk): string {
  return printTable({
    headers: ['FILE SYSTEM OF', 'SIZE', 'FREE'],
    rows: found.map(({ path, sizeBytes, availableBytes }) => [
      path,
      mebibytes(sizeBytes),
      mebibytes(availableBytes),
    ]),
  });
}

/** Images that share layers take less than their sum. */
function kinds({ items: found }: Disk): string {
  const sum = (kind: string, spare: boolean): number =>
    found
      .filter((item) => item.kind === kind && (!spare || !item.needed))
      .reduce((total, { bytes }) => total + bytes, 0);
  return printTable({
    headers: ['KIND', 'NUMBER', 'BYTES', 'NOT NEEDED'],
    rows: ['image', 'container', 'log', 'store'].map((kind) => [
      kind,
      String(found.filter((item) => item.kind === kind).length),
      mebibytes(sum(kind, false)),
      mebibytes(sum(kind, true)),
    ]),
  });
}

function items({ items: found }: Disk): string {
  return printTable({
    headers: ['KIND', 'NAME', 'BYTES', 'NEEDED'],
    rows: found.map(({ kind, name, bytes, needed }) => [kind, name, mebibytes(bytes), needed ? 'yes' : 'no']),
  });
}

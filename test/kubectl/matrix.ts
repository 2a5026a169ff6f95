/** Every line of the table of what kubectl can do at the node, and how a run of it is told. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RestNode } from '../helpers/rest-node.ts';
import { DEVICE_ROWS } from './device-rows.ts';
import { Kubectl } from './kubectl.ts';
import { READ_ROWS } from './read-rows.ts';
import type { Row } from './row.ts';
import { STREAM_ROWS } from './stream-rows.ts';

export const ROWS: readonly Row[] = [...READ_ROWS, ...STREAM_ROWS, ...DEVICE_ROWS];

/** Runs one line with one kubectl, as a user who may do everything. @throws what the line throws */
export async function runRow(row: Row, program: string, node: RestNode): Promise<void> {
  const folder = join(
    node.folder,
    'kubectl',
    row.command.replaceAll(/\W+/g, '-'),
    program.replaceAll('/', '-'),
  );
  mkdirSync(folder, { recursive: true });
  const kubectl = new Kubectl(folder, { url: node.url, ca: node.ca, token: node.tokens.alice }, program);
  await row.run({ node, kubectl, program, folder });
}

/** Words for a person, on stderr. */
import { isatty } from 'node:tty';
import type { SessionOpened } from '@edgectl/rpc-schema/generated/types';
import { printable } from '../output/printable.ts';
import { stderr } from './output-writer.ts';

/** On a terminal only, so that scripts read the same stderr everywhere. */
export async function printNote(text: string | undefined): Promise<void> {
  if (text !== undefined && isatty(2)) await stderr.write(`${printable(text)}\n`);
}

/** The node's note about a session that it opened: `Defaulted container "web" out of: web, sidecar`. */
export async function printWarnings({ warnings }: SessionOpened, quiet = false): Promise<void> {
  if (quiet) return;
  for (const warning of warnings ?? []) await stderr.write(`${printable(warning)}\n`);
}

/** What describing pods and describing devices have in common: the options, and how the answers are printed. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Meta } from '@edgectl/rpc-schema/generated/types';
import { systemClock } from '../../../common/clock.ts';
import { errorText } from '../exit.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { sourceNote } from '../output/source-note.ts';
import { printNote } from '../terminal/note.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface DescribeOptions extends GlobalOptions {
  readonly allNamespaces?: boolean;
  readonly selector?: string;
  readonly showEvents?: boolean;
}

interface Described<Item> {
  readonly meta: Meta;
  readonly items: readonly Item[];
}

/** @throws EdgectlError `InvalidParams` */
export function refuseNameAndSelector(
  names: readonly string[],
  { selector, allNamespaces }: DescribeOptions,
): void {
  if (names.length === 0 || (selector === undefined && !allNamespaces)) return;
  throw new EdgectlError('InvalidParams', 'name cannot be provided when a selector is specified', {
    layer: 'client',
  });
}

/** Prints what was found on stdout and what failed on stderr. @returns the exit code: that of the first failure */
export async function printDescribed<Item>(
  outcomes: readonly (Described<Item> | EdgectlError)[],
  { namespace = DEFAULT_NAMESPACE }: DescribeOptions,
  toText: (item: Item, nowMs: number) => string,
): Promise<number> {
  const nowMs = systemClock.now();
  const failures: EdgectlError[] = [];
  const answers: Described<Item>[] = [];
  for (const outcome of outcomes) {
    if (EdgectlError.is(outcome)) failures.push(outcome);
    else answers.push(outcome);
  }
  const texts = answers.flatMap(({ items }) => items.map((item) => toText(item, nowMs)));
  await stdout.write(texts.join('\n\n'));
  if (texts.length === 0 && failures.length === 0)
    await stderr.write(`No resources found in ${namespace} namespace.\n`);
  const metas = answers.map(({ meta }) => meta);
  await printNote(sourceNote(metas, nowMs));
  for (const failure of failures) await stderr.write(`${errorText(failure)}\n`);
  return failures[0]?.exitCode ?? 0;
}

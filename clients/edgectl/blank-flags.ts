/** Flags that say nothing when they are empty, as for kubectl: `-l ""` selects everything, `--request-timeout=0` is no limit. */
import type { Command } from 'commander';

const BLANK_IS_ABSENT: ReadonlySet<string> = new Set([
  'namespace',
  'socket',
  'broker',
  'node',
  'user',
  'passwordFile',
  'certificateAuthority',
  'clientCertificate',
  'clientKey',
  'context',
  'selector',
  'fieldSelector',
  'output',
  'template',
  'sortBy',
  'container',
  'stream',
  'sinceTime',
  'resumeFile',
]);

/** Numbers of which 0 is kubectl's word for none. */
const ZERO_IS_ABSENT: ReadonlySet<string> = new Set(['requestTimeout', 'limitBytes', 'since', 'sinceSecond']);

function saysNothing(name: string, value: unknown): boolean {
  if (typeof value === 'string') return BLANK_IS_ABSENT.has(name) && value.trim() === '';
  return value === 0 && ZERO_IS_ABSENT.has(name);
}

/** Takes them out of the options of a command and of the program. */
export function dropBlankFlags(...commands: readonly Command[]): void {
  for (const command of commands) {
    for (const [name, value] of Object.entries(command.opts())) {
      if (saysNothing(name, value)) command.setOptionValueWithSource(name, undefined, 'default');
    }
  }
}

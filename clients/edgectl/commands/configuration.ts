/** `config check`, `config diff` and `config reload`: the configuration of the agent on the node. */
import type { Result } from '@edgectl/client';
import { withClient } from '../connect.ts';
import { NONE } from '../describe/text.ts';
import { callOptions, type GlobalOptions } from '../global-options.ts';
import { printFacts, structuredFormat } from '../output/structured.ts';
import { printTable } from '../output/table.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';

export interface ConfigurationOptions extends GlobalOptions {
  readonly output?: string;
}

type Checked = Result<'configuration.check'>;

const WRONG = 2;

export async function checkConfiguration(options: ConfigurationOptions): Promise<number> {
  const checked = await ask(options, 'configuration.check');
  if (await isPrinted(checked, options)) return checked.valid ? 0 : WRONG;
  if (!checked.valid) return say(checked);
  await stdout.write(`the configuration is right: ${(checked.files ?? []).join(', ')}\n`);
  return 0;
}

export async function diffConfiguration(options: ConfigurationOptions): Promise<number> {
  const checked = await ask(options, 'configuration.check');
  const differs = checked.changes.length > 0 ? 1 : 0;
  if (await isPrinted(checked, options)) return checked.valid ? differs : WRONG;
  if (!checked.valid) return say(checked);
  if (differs === 1) await stdout.write(table(checked));
  return differs;
}

export async function reloadConfiguration(options: ConfigurationOptions): Promise<number> {
  const done = await ask(options, 'configuration.reload');
  const failed = Object.entries(done.failed ?? {});
  const left = done.changes.filter(({ applies }) => applies === 'restart');
  const exitCode = !done.valid ? WRONG : failed.length > 0 ? 1 : 0;
  if (await isPrinted(done, options)) return exitCode;
  if (!done.valid) return say(done);
  await stdout.write(done.changes.length === 0 ? 'nothing changed\n' : table(done));
  for (const [unit, why] of failed) await stderr.write(`unit ${unit}: the old stays in force: ${why}\n`);
  for (const { path } of left)
    await stderr.write(`${path}: applied by a restart of the agent alone; the old stays in force\n`);
  return exitCode;
}

function ask(
  options: ConfigurationOptions,
  method: 'configuration.check' | 'configuration.reload',
): Promise<Checked> {
  return withClient(options, (client) => client.call(method, {}, callOptions(options)));
}

async function isPrinted(checked: Checked, { output }: ConfigurationOptions): Promise<boolean> {
  const format = structuredFormat(output);
  if (format === undefined) return false;
  await printFacts(checked, format);
  return true;
}

async function say({ message, hint }: Checked): Promise<number> {
  await stderr.write(
    `the configuration is wrong: ${message ?? ''}${hint === undefined ? '' : ` (${hint})`}\n`,
  );
  return WRONG;
}

function table({ changes }: Checked): string {
  return printTable({
    headers: ['PATH', 'BEFORE', 'AFTER', 'APPLIES', 'UNITS'],
    rows: changes.map(({ path, before, after, applies, units }) => [
      path,
      before ?? NONE,
      after ?? NONE,
      applies,
      (units ?? []).join(', ') || NONE,
    ]),
  });
}

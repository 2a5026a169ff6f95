/** The result of an edit, as text and as an exit code. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditOutcome, PathOutcome } from '@edgectl/rpc-schema/generated/types';
import { stringifyExact } from '@edgectl/rpc-schema/exact-json';
import { errorText } from '../exit.ts';
import { DEVICE } from '../resources/kinds.ts';
import { stderr, stdout } from '../terminal/output-writer.ts';
import { printable } from '../output/printable.ts';

/** A value was written and nothing says yet whether the device has it: neither success nor failure. */
export const EXIT_UNKNOWN = 3;

/** `setpoint`, or the path if it is not the desired value of a property. */
function titleOf({ path, property }: Pick<PathOutcome, 'path' | 'property'>): string {
  return property ?? path;
}

/** Text as it is, all else as JSON. */
export function valueText(value: unknown): string {
  if (value === undefined) return '<none>';
  if (value === '') return '""';
  return typeof value === 'string' ? value : stringifyExact(value);
}

function pathLine(outcome: PathOutcome, dryRun: boolean): string {
  const change = `  ${titleOf(outcome)}: ${valueText(outcome.before)} -> ${valueText(outcome.value)}`;
  if (dryRun) return `${change}  accepted`;
  if (!outcome.written) return `${change}  not written`;
  const reported = outcome.reported === undefined ? '' : ` (reported ${outcome.reported})`;
  if (outcome.rounded) return `${change}  confirmed (rounded: the device has ${outcome.reported})`;
  return `${change}  ${outcome.readBack}${outcome.readBack === 'confirmed' ? '' : reported}`;
}

/** One line for the device as kubectl has it, one for each value below. */
export function outcomeText(outcome: DeviceEditOutcome, verb: string, dryRun: boolean): string {
  const note = `${outcome.paths.length === 0 ? ' (no change)' : ''}${dryRun ? ' (server dry run)' : ''}`;
  const lines = outcome.paths.map((path) => pathLine(path, dryRun));
  return `${[`${DEVICE}/${outcome.name} ${verb}${note}`, ...lines].join('\n')}\n`;
}

function isOutcome(value: unknown): value is DeviceEditOutcome {
  return typeof value === 'object' && value !== null && 'paths' in value && Array.isArray(value.paths);
}

/** The values in an error that were written nevertheless (`ReadBackDiffers`). */
export function outcomeOf({ details }: EdgectlError): DeviceEditOutcome | undefined {
  const outcome = details?.['outcome'];
  return isOutcome(outcome) ? outcome : undefined;
}

/** Prints the outcomes, and what failed on stderr. 0: everything confirmed; 3: something unknown; else the first failure's. */
export async function reportOutcomes(
  outcomes: readonly DeviceEditOutcome[],
  verb: string,
  dryRun: boolean,
): Promise<number> {
  let exitCode = 0;
  for (const outcome of outcomes) {
    const { error } = outcome;
    if (error === undefined || outcome.paths.some(({ written }) => written))
      await stdout.write(
        printable(outcomeText(outcome, error === undefined ? verb : `${verb}, with another result`, dryRun)),
      );
    if (error !== undefined) {
      const failure = EdgectlError.fromRpc(error);
      await stderr.write(`${errorText(failure)}\n`);
      exitCode = exitCode === 0 || exitCode === EXIT_UNKNOWN ? failure.exitCode : exitCode;
    } else if (
      exitCode === 0 &&
      outcome.paths.some(({ written, readBack }) => written && readBack === 'unknown')
    ) {
      exitCode = EXIT_UNKNOWN;
    }
  }
  return exitCode;
}

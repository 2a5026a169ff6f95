/** One check of the diagnosis, and its result. */
import type { DiagnosisArea, DiagnosisCheck } from '@edgectl/rpc-schema/generated/types';

/** The result: fine, or what is wrong and the command that fixes it. */
export type Finding = Omit<DiagnosisCheck, 'area' | 'durationMs'>;

export interface Check {
  readonly area: DiagnosisArea;
  /** What is checked; the check's name if the check itself fails. */
  readonly name: string;
  run(signal: AbortSignal): Promise<readonly Finding[]>;
}

/** How a fault is mended: in words, and by a command where one does it. */
export interface Remedy {
  readonly hint?: string | undefined;
  readonly command?: string | undefined;
}

export function fine(name: string, message: string): Finding {
  return { name, state: 'fine', message };
}

/** Nothing to check here, and that is fine. */
export function skipped(name: string, message: string): Finding {
  return { name, state: 'skipped', message };
}

/** It works now, but not for long, or not for everybody. */
export function warning(name: string, message: string, remedy: Remedy): Finding {
  return { name, state: 'warning', message, ...given(remedy) };
}

export function failed(name: string, message: string, remedy: Remedy): Finding {
  return { name, state: 'failed', message, ...given(remedy) };
}

/** True if there is nothing to mend. */
export function isFine({ state }: Pick<Finding, 'state'>): boolean {
  return state === 'fine' || state === 'skipped';
}

function given({ hint, command }: Remedy): Pick<Finding, 'hint' | 'command'> {
  return { ...(hint === undefined ? {} : { hint }), ...(command === undefined ? {} : { command }) };
}

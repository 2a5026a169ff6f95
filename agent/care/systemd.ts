/** The node's own systemd, by `systemctl`. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const run = promisify(execFile);

const MAX_OUTPUT_BYTES = 64 * 1024;
/** The call's own deadline ends it sooner. */
const TIMEOUT_MS = 120_000;

/** What systemctl prints where systemd is not the machine's first process, or its bus is not there. */
const NO_SYSTEMD =
  /not been booted with systemd|Failed to connect to (the )?(system )?(bus|scope)|No such file or directory/i;

export interface UnitOfSystemd {
  /** `loaded`, `not-found`, `masked` … */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating` … */
  readonly active: string;
}

/** @throws EdgectlError `Unsupported` where there is no systemd; `BackendError` with what systemctl reported */
async function systemctl(args: readonly string[], signal: AbortSignal): Promise<string> {
  try {
    const options = { signal, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    return (await run('systemctl', args, options)).stdout;
  } catch (error) {
    if (signal.aborted) throw EdgectlError.from(signal.reason, 'Canceled');
    throw explained(error as NodeJS.ErrnoException & { readonly stderr?: string }, args);
  }
}

function explained(
  error: NodeJS.ErrnoException & { readonly stderr?: string },
  args: readonly string[],
): EdgectlError {
  const reported = (error.stderr ?? '').trim() || error.message;
  if (error.code === 'ENOENT' || NO_SYSTEMD.test(reported)) {
    return new EdgectlError('Unsupported', 'systemd does not run here: the agent cannot restart programs', {
      hint: "where the agent runs in a container, restart them on the node itself, or from the machine's console",
      cause: error,
    });
  }
  return new EdgectlError('BackendError', `systemctl ${args[0] ?? ''} failed: ${reported.slice(0, 1000)}`, {
    hint: 'see the journal of the unit: journalctl -u UNIT',
    cause: error,
  });
}

export async function showUnit(unit: string, signal: AbortSignal): Promise<UnitOfSystemd> {
  const text = await systemctl(['show', '--property=LoadState,ActiveState', '--', unit], signal);
  const value = (name: string): string => new RegExp(`^${name}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  return { load: value('LoadState'), active: value('ActiveState') };
}

/** Answers when the unit has started again. */
export async function restartUnit(unit: string, signal: AbortSignal): Promise<void> {
  await systemctl(['restart', '--', unit], signal);
}

/** Answers when systemd has taken the order. */
export async function rebootMachine(signal: AbortSignal): Promise<void> {
  await systemctl(['--no-wall', 'reboot'], signal);
}

/** @throws EdgectlError `Unsupported` where there is no systemd */
export async function requireSystemd(signal: AbortSignal): Promise<void> {
  await systemctl(['show', '--property=Version'], signal);
}

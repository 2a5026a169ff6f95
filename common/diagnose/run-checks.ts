/** Runs every check, all at once, each with a deadline of its own. A check that hangs is a finding and does not delay others. */
import type { DiagnosisCheck } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../clock.ts';
import { failed, type Finding, type Check } from './check.ts';

export interface RunChecksOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For each check. */
  readonly timeoutMs: number;
}

/** The checks in the order in which they were given. Never rejects but by `signal`. */
export async function runChecks(
  planned: readonly Check[],
  options: RunChecksOptions,
): Promise<DiagnosisCheck[]> {
  const checks = await Promise.all(planned.map((check) => runCheck(check, options)));
  options.signal.throwIfAborted();
  return checks.flat();
}

async function runCheck(
  check: Check,
  { clock, signal, timeoutMs }: RunChecksOptions,
): Promise<DiagnosisCheck[]> {
  const { area, name } = check;
  const started = clock.monotonic();
  const over = new AbortController();
  const ended = AbortSignal.any([signal, over.signal]);
  const late = new Promise<readonly Finding[]>((resolve) => {
    clock.after(
      timeoutMs,
      () => {
        over.abort(new EdgectlError('Timeout', 'no answer in time'));
        resolve([failed(name, `no answer within ${timeoutMs / 1000} s`, {})]);
      },
      ended,
    );
  });
  const findings = await Promise.race([
    check.run(ended).catch((error: unknown) => [faultOf(name, error)]),
    late,
  ]);
  over.abort();
  const durationMs = Math.round((clock.monotonic() - started) * 10) / 10;
  return findings.map((finding) => ({ area, ...finding, durationMs }));
}

function faultOf(name: string, error: unknown): Finding {
  const { message, hint } = EdgectlError.from(error);
  return failed(name, message, { hint });
}

/** Looks at every hop, all at once, each with a deadline of its own: one that hangs is a finding, and holds nobody up. */
import type { DiagnosisCheck } from '@edgectl/rpc-schema/generated/types';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { Clock } from '../clock.ts';
import { failed, type Finding, type Hop } from './hop.ts';

export interface WalkOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** For each hop. */
  readonly timeoutMs: number;
}

/** The checks in the order of `hops`. Never rejects but by `signal`. */
export async function walk(hops: readonly Hop[], options: WalkOptions): Promise<DiagnosisCheck[]> {
  const checks = await Promise.all(hops.map((hop) => lookAt(hop, options)));
  options.signal.throwIfAborted();
  return checks.flat();
}

async function lookAt(hop: Hop, { clock, signal, timeoutMs }: WalkOptions): Promise<DiagnosisCheck[]> {
  const { area, name } = hop;
  const started = clock.monotonic();
  const over = new AbortController();
  const looking = AbortSignal.any([signal, over.signal]);
  const late = new Promise<readonly Finding[]>((resolve) => {
    clock.after(
      timeoutMs,
      () => {
        over.abort(new EdgectlError('Timeout', 'no answer in time'));
        resolve([failed(name, `no answer within ${timeoutMs / 1000} s`, {})]);
      },
      looking,
    );
  });
  const findings = await Promise.race([
    hop.look(looking).catch((error: unknown) => [faultOf(name, error)]),
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

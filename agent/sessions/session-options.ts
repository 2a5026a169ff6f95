/** The parameters of a session, checked against the limits and with the defaults filled in. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { isLabel } from '@edgectl/rpc-schema/topics';
import type { Limits } from '../../common/limits.ts';
import type { SessionParams } from './session-opener.ts';

const DEFAULT_RATE_BYTES_PER_SECOND = 1024 * 1024;
const DEFAULT_MAX_SECONDS = 600;
const DEFAULT_DETACH_SECONDS = 60;
const LONGEST_SECONDS = 24 * 60 * 60;

export interface SessionOptions {
  /** 0: nothing is acknowledged. */
  readonly windowBytes: number;
  readonly plain: boolean;
  readonly bytesPerSecond: number;
  readonly maxMs: number;
  readonly detachMs: number;
  readonly unwanted: ReadonlySet<string>;
}

function seconds(name: string, value: number | undefined, fallback: number): number {
  const given = value ?? fallback;
  if (!(given >= 0 && given <= LONGEST_SECONDS)) {
    throw invalid(name, `between 0 and ${LONGEST_SECONDS}`, given);
  }
  return given * 1000;
}

function invalid(field: string, expected: string, got: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', `${field} must be ${expected}, got ${JSON.stringify(got)}`, {
    details: { field },
  });
}

/** @throws EdgectlError `InvalidParams`. */
export function sessionOptions(params: SessionParams, limits: Limits): SessionOptions {
  const plain = params.framing === 'plain';
  const window = plain ? 0 : (params.window ?? limits.windowBytes);
  if (params.session !== undefined && !isLabel(params.session)) {
    throw invalid('session', 'a name of 1 to 128 bytes', params.session);
  }
  if (!Number.isSafeInteger(window) || window < 0 || window > limits.windowMaxBytes) {
    throw invalid('window', `a number of bytes from 0 to ${limits.windowMaxBytes}`, window);
  }
  const rate = params.rateBytesPerSecond ?? DEFAULT_RATE_BYTES_PER_SECOND;
  if (!Number.isFinite(rate) || rate < 1) throw invalid('rateBytesPerSecond', 'at least 1', rate);
  const unwanted = new Set<string>();
  if (params.stdout === false) unwanted.add('stdout');
  if (params.stderr === false) unwanted.add('stderr');
  return {
    windowBytes: window,
    plain,
    bytesPerSecond: rate,
    maxMs: seconds('maxSeconds', params.maxSeconds, DEFAULT_MAX_SECONDS),
    detachMs: seconds('detachSeconds', params.detachSeconds, DEFAULT_DETACH_SECONDS),
    unwanted,
  };
}

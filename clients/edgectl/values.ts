/** Parsers for the values of flags. Each error names the text that was given and what was expected. */
import { systemClock } from '../../common/clock.ts';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

const DAY_MS = 24 * 3_600_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
};

function invalid(text: string, expected: string): EdgectlError {
  return new EdgectlError('InvalidParams', `invalid value "${text}": expected ${expected}`, {
    layer: 'client',
  });
}

/** A duration as Go writes it (`1h30m`, `1.5s`), also in days (`1d`), or a plain number of seconds. In milliseconds. */
export function parseDurationMs(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)/gy;
  let total = 0;
  let end = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    total += Number(match[1]) * (UNIT_MS[match[2] ?? ''] ?? 0);
    end = part.lastIndex;
  }
  if (text === '' || end !== text.length) throw invalid(text, 'a duration such as 5s, 2m or 3h');
  return total;
}

/** One that may be negative, as `--timeout -1s` of `wait`. In milliseconds. */
export function parseSignedDurationMs(text: string): number {
  return text.startsWith('-') ? -parseDurationMs(text.slice(1)) : parseDurationMs(text);
}

export function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(Number(text))) throw invalid(text, 'an integer');
  return Number(text);
}

/** RFC 3339, as `--since-time` takes it. */
export function parseTime(text: string): string {
  if (
    !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text) ||
    Number.isNaN(Date.parse(text))
  ) {
    throw invalid(text, 'a time such as 2026-11-22T16:43:22Z');
  }
  return text;
}

/** A time, or how long ago: `1h` is an hour before now. RFC 3339. */
export function parseTimeOrAgo(text: string): string {
  if (/^\d{4}-/.test(text)) return parseTime(text);
  return new Date(systemClock.now() - parseDurationMs(text)).toISOString();
}

/** `a,b` and repeated flags alike. */
export function collectList(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), ...text.split(',').filter((each) => each !== '')];
}

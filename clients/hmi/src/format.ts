/** Numbers and times as people read them. */
import { language, number } from './text/text.ts';

const UNITS: readonly (readonly [number, string])[] = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/** `3 min`, `2 d`: the largest unit that fits. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  for (const [size, unit] of UNITS) if (whole >= size) return `${number(Math.floor(whole / size))} ${unit}`;
  return '0 s';
}

export function ageOf(timestamp: string | null | undefined, nowMs: number): string {
  if (timestamp === undefined || timestamp === null) return '';
  return duration((nowMs - Date.parse(timestamp)) / 1000);
}

export function clockTime(timestamp: string | null | undefined): string {
  if (timestamp === undefined || timestamp === null) return '';
  return new Date(timestamp).toLocaleTimeString(language(), {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
}

const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < BINARY.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value < 10 && unit > 0 ? 1 : 0;
  return `${value.toLocaleString(language(), { maximumFractionDigits: digits })} ${BINARY[unit] ?? ''}`;
}

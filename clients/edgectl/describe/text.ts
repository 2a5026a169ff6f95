/** The lines of a description: cells separated by tabs, laid out when all of them are known. */
import { align, DESCRIPTION_ALIGNMENT } from '../output/align.ts';
import { printable } from '../output/printable.ts';

export const NONE = '<none>';

const LONG_ANNOTATION = 140;
/** The whole object over again: no description prints it. */
const HIDDEN_ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

export class DescriptionText {
  readonly #lines: string[] = [];

  /** One line, `level` steps of two spaces in. */
  line(level: number, text: string): void {
    this.#lines.push(`${'  '.repeat(level)}${printable(text)}`);
  }

  /** `Name:    value`. */
  field(level: number, name: string, value: string | number | boolean): void {
    this.line(level, `${name}:\t${value}`);
  }

  /** `key=value` below each other. */
  pairs(title: string, pairs: Readonly<Record<string, string>> | undefined): void {
    const entries = sorted(pairs);
    if (entries.length === 0) this.field(0, title, NONE);
    for (const [index, [key, value]] of entries.entries()) {
      this.line(0, `${index === 0 ? `${title}:` : ''}\t${key}=${value}`);
    }
  }

  /** `key: value` below each other, long ones on lines of their own. */
  annotations(title: string, annotations: Readonly<Record<string, string>> | undefined): void {
    const entries = sorted(annotations).filter(([key]) => key !== HIDDEN_ANNOTATION);
    if (entries.length === 0) this.field(0, title, NONE);
    for (const [index, [key, raw]] of entries.entries()) {
      const value = raw.replace(/\n$/, '');
      const head = `${index === 0 ? `${title}:` : ''}\t${key}:`;
      if (key.length + value.length + 2 <= LONG_ANNOTATION && !value.includes('\n')) {
        this.line(0, `${head} ${value}`);
        continue;
      }
      this.line(0, head);
      for (const part of value.split('\n')) this.line(0, `\t  ${shortened(part, LONG_ANNOTATION - 2)}`);
    }
  }

  /** Everything so far, laid out; the text starts again. */
  flush(): string {
    const text = this.#lines.length === 0 ? '' : `${align(this.#lines.join('\n'), DESCRIPTION_ALIGNMENT)}\n`;
    this.#lines.length = 0;
    return text;
  }
}

function shortened(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}...` : text;
}

function sorted(pairs: Readonly<Record<string, string>> | undefined): [string, string][] {
  return Object.entries(pairs ?? {}).sort(([left], [right]) => (left < right ? -1 : 1));
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** RFC 1123 with a numeric zone, in local time: `Sun, 22 Nov 2026 16:43:22 +0000`. */
export function timeText(timestamp: string | null | undefined): string {
  // The zero time of Go, which is what kubectl prints for a time that is not there.
  const time = new Date(timestamp ?? '0001-01-01T00:00:00Z');
  const offset = -time.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const date = `${two(time.getDate())} ${MONTHS[time.getMonth()]} ${String(time.getFullYear()).padStart(4, '0')}`;
  const clock = `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
  return `${DAYS[time.getDay()]}, ${date} ${clock} ${zone}`;
}

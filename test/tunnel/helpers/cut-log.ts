/** What a reader of a plain log that was cut has: the log as far as it came, and the last line that says so. */
const LAST_LINE = /edgectl: the log was cut here, (\d+) bytes after its beginning: ([^\n]*)\n$/;
const NEWLINE = 0x0a;
const LONGEST_LINE_BYTES = 1_000;

export interface CutLog {
  /** What came before the last line. */
  readonly log: Buffer;
  /** What the last line gives as the cause. */
  readonly reason: string;
}

/** Throws unless the body ends with the line, at a line of its own, and with as many bytes before it as it says. */
export function readCutLog(body: Buffer): CutLog {
  const tail = body.toString('latin1', Math.max(0, body.length - LONGEST_LINE_BYTES));
  const [line, bytes, reason] = LAST_LINE.exec(tail) ?? [];
  if (line === undefined || reason === undefined)
    throw new Error(`no last line about a cut in ${JSON.stringify(tail)}`);
  const log = body.subarray(0, Number(bytes));
  const separator = log.length === 0 || log.at(-1) === NEWLINE ? '' : '\n';
  const rest = body.toString('latin1', log.length);
  if (rest !== `${separator}${line}`)
    throw new Error(
      `${body.length - line.length} bytes before a last line that says ${bytes}: ${JSON.stringify(tail)}`,
    );
  return { log, reason };
}

/** A thread that matches regular expressions in linear time: however dear one is, the agent's own thread does not wait for it. */
import { parentPort } from 'node:worker_threads';
import { RE2JS, RE2JSException } from 're2js';

/** Lines to match; without `ends` the expression is only compiled. */
export interface ExpressionJob {
  readonly id: number;
  readonly expression: string;
  readonly ignoreCase: boolean;
  /** The lines, each with its newline. */
  readonly text?: Uint8Array;
  /** Where each line ends in `text`. */
  readonly ends?: Uint32Array;
}

export type ExpressionAnswer =
  | { readonly id: number; readonly matches: Uint32Array }
  | { readonly id: number; readonly refused: string };

/** Repetitions in repetitions become long programs, and a byte costs as much as the program is long. */
const MOST_INSTRUCTIONS = 2_000;
const KEPT_PROGRAMS = 32;

/** These tell the beginning or the end of the text from that of a line: each line is then a text of its own from the start. */
const TELLS_TEXT_FROM_LINE = /\\[AzQ]|\(\?[a-zA-Z]*-/;

const programs = new Map<string, RE2JS>();

function programOf({ expression, ignoreCase }: ExpressionJob): RE2JS {
  const key = `${Number(ignoreCase)}${expression}`;
  const known = programs.get(key);
  if (known !== undefined) return known;
  const program = RE2JS.compile(expression, RE2JS.MULTILINE | (ignoreCase ? RE2JS.CASE_INSENSITIVE : 0));
  if (program.programSize() > MOST_INSTRUCTIONS)
    throw new RE2JSException(`expression is too large: ${program.programSize()} instructions`);
  const [oldest] = programs.keys();
  if (programs.size >= KEPT_PROGRAMS && oldest !== undefined) programs.delete(oldest);
  programs.set(key, program);
  return program;
}

/** The indices of the lines that match. */
function matchesIn(program: RE2JS, expression: string, bytes: Uint8Array, ends: Uint32Array): number[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Most blocks have no line that matches: one search finds that out.
  if (!TELLS_TEXT_FROM_LINE.test(expression) && !program.test(text.toString())) return [];
  const matches: number[] = [];
  let from = 0;
  for (const [index, end] of ends.entries()) {
    if (program.test(text.toString('utf8', from, end - 1))) matches.push(index);
    from = end;
  }
  return matches;
}

function answer(job: ExpressionJob): ExpressionAnswer {
  const { id, expression, text, ends } = job;
  try {
    const program = programOf(job);
    const matches = text && ends ? matchesIn(program, expression, text, ends) : [];
    return { id, matches: Uint32Array.from(matches) };
  } catch (error) {
    // The flags are ours, not the caller's.
    if (error instanceof RE2JSException) return { id, refused: error.message.replace(/`\(\?[im]+\)/, '`') };
    throw error;
  }
}

parentPort?.on('message', (job: ExpressionJob) => parentPort?.postMessage(answer(job)));

/** The programs of a container that a copy is made with. A container may have none of them, or some. */
import type { Client, Params, Session, SessionEnd } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { endedOtherwise } from '../exit.ts';

export interface ProgramResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program may print that is only to say something: names and digests. */
const ANSWER_BYTES = 4 * 1024 * 1024;
/** As a shell, and some runtimes, say that there is no such program, or that it cannot be run. */
const NOT_THERE: ReadonlySet<number> = new Set([126, 127]);

export class ContainerPrograms {
  readonly #client: Client;
  readonly #target: Pick<Params<'pod.exec'>, 'namespace' | 'name' | 'container'>;
  readonly #call: { readonly timeoutMs?: number };
  readonly #open = new Set<Session>();
  /** Programs that were asked for, and whether they are there. */
  readonly #known = new Map<string, boolean>();

  constructor(
    client: Client,
    target: Pick<Params<'pod.exec'>, 'namespace' | 'name' | 'container'>,
    call: { readonly timeoutMs?: number },
  ) {
    this.#client = client;
    this.#target = target;
    this.#call = call;
  }

  /** Runs it to its end. `undefined` where the container has no such program. */
  async run(command: readonly string[]): Promise<ProgramResult | undefined> {
    const [program = ''] = command;
    if (this.#known.get(program) === false) return undefined;
    const result = await this.#runToEnd(command).catch((error: unknown) => {
      if (!isAbsent(error, program)) throw error;
      return undefined;
    });
    const isThere = result !== undefined && !NOT_THERE.has(result.exitCode);
    this.#known.set(program, isThere);
    return isThere ? result : undefined;
  }

  /** Starts it. `undefined` where the container has no such program. */
  async open(command: readonly string[], stdin = false): Promise<Session | undefined> {
    const [program = ''] = command;
    // That it is not there would be said at the end, after the input.
    if (!this.#known.has(program)) await this.run([program, '--help']);
    return this.#known.get(program) === true ? this.#start(command, stdin) : undefined;
  }

  async #runToEnd(command: readonly string[]): Promise<ProgramResult> {
    const session = await this.#start(command, false);
    const [stdout, stderr, end] = await Promise.all([
      textOf(session.stdout),
      textOf(session.stderr),
      session.ended,
    ]);
    return { exitCode: exitCodeOf(end), stdout, stderr };
  }

  async #start(command: readonly string[], stdin: boolean): Promise<Session> {
    const params = { ...this.#target, command: [...command], stdin };
    const session = await this.#client.open('pod.exec', params, this.#call);
    this.#open.add(session);
    const forget = (): boolean => this.#open.delete(session);
    session.ended.then(forget, forget);
    return session;
  }

  /** Ends what runs. */
  async cancel(): Promise<void> {
    const ends = [...this.#open].map((session) => {
      session.cancel();
      return session.ended;
    });
    await Promise.allSettled(ends);
  }
}

/** The words are the agent's. A pod or container that is not there is another matter. */
function isAbsent(error: unknown, program: string): boolean {
  return (
    EdgectlError.is(error) &&
    (error.kind === 'NotFound' || error.kind === 'Forbidden') &&
    error.message.startsWith(`command ${JSON.stringify(program)} `)
  );
}

/** @throws EdgectlError if the session did not end by the program's end */
export function exitCodeOf(end: SessionEnd): number {
  if (end.error !== undefined) throw EdgectlError.fromRpc(end.error);
  if (end.reason !== 'Completed') throw endedOtherwise(end);
  return end.exitCode ?? 0;
}

/** What a program says on stderr; nothing where its session failed, which is told otherwise. */
export function wordsOf(session: Session): Promise<string> {
  return textOf(session.stderr).catch(() => '');
}

/** All of it, the end cut off where it is more than an answer. */
async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    if (bytes < ANSWER_BYTES) chunks.push(chunk);
    bytes += chunk.length;
  }
  return Buffer.concat(chunks).toString();
}

/** A path that no program takes for a flag. */
export function pathArgument(path: string): string {
  return path.startsWith('-') ? `./${path}` : path;
}

export async function isFolder(programs: ContainerPrograms, path: string): Promise<boolean | undefined> {
  const tested =
    (await programs.run(['test', '-d', path])) ??
    (await programs.run(['sh', '-c', 'test -d "$1"', 'sh', path]));
  return tested && tested.exitCode === 0;
}

/** In bytes. `undefined` if it is no file that can be read, or nobody there can count. */
export async function sizeOf(programs: ContainerPrograms, path: string): Promise<number | undefined> {
  const counted = await programs.run(['wc', '-c', pathArgument(path)]);
  const [, size] = /^\s*(\d+)\s/.exec(counted?.stdout ?? '') ?? [];
  return counted?.exitCode === 0 && size !== undefined ? Number(size) : undefined;
}

/** Paths of one call: a request has a bound, and so has what the system gives a program. */
const PATHS_AT_ONCE = 200;
const PATH_BYTES_AT_ONCE = 60_000;

/** The SHA-256 of each file, in hexadecimal digits. `undefined` if the container cannot tell. */
export async function digestsOf(
  programs: ContainerPrograms,
  paths: readonly string[],
): Promise<readonly string[] | undefined> {
  const digests: string[] = [];
  for (let from = 0; from < paths.length; ) {
    let to = from;
    for (let bytes = 0; to < paths.length && to - from < PATHS_AT_ONCE; to += 1) {
      bytes += Buffer.byteLength(paths[to] ?? '');
      if (to > from && bytes > PATH_BYTES_AT_ONCE) break;
    }
    const asked = paths.slice(from, to).map(pathArgument);
    const answer = await programs.run(['sha256sum', ...asked]);
    if (answer === undefined || answer.exitCode !== 0) return undefined;
    // GNU's begins a line with a backslash where it had to write the name in another way.
    const found = [...answer.stdout.matchAll(/^\\?([0-9a-f]{64}) [ *]/gm)].map(([, digest = '']) => digest);
    if (found.length !== asked.length) return undefined;
    digests.push(...found);
    from = to;
  }
  return digests;
}

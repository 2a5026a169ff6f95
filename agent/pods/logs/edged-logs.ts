/** The second way to a log: Edged's `containerLogs`, where the files cannot be read. One file only, no cursor. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { StreamName } from '@edgectl/rpc-schema/topics';
import type { ByteSource, SourceEnd } from '../../../common/byte-source.ts';
import type { EdgedClient, EdgedLogOptions } from '../../backends/edged/edged-client.ts';
import type { PodIdentity } from '../../backends/cri/cri-objects.ts';

export interface EdgedLogTarget {
  readonly pod: Pick<PodIdentity, 'namespace' | 'name'>;
  readonly container: string;
  readonly prefix: Buffer | undefined;
}

type Body = AsyncIterator<Buffer>;

const NEWLINE = 0x0a;
/** A line that is longer is passed on in parts, and other containers may come between them. */
const LINE_MAX_BYTES = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** @throws EdgectlError what Edged answers to the first target that it refuses. */
export async function openEdgedLogs(
  edged: Pick<EdgedClient, 'logs'>,
  targets: readonly EdgedLogTarget[],
  options: EdgedLogOptions,
  info: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<EdgedLogs> {
  const life = new AbortController();
  const abandon = (): void => life.abort(signal.reason);
  signal.addEventListener('abort', abandon, { once: true });
  try {
    signal.throwIfAborted();
    const members: Member[] = [];
    for (const { pod, container, prefix } of targets) {
      const body = await edged.logs(
        { namespace: pod.namespace, pod: pod.name, container },
        options,
        life.signal,
      );
      const iterator = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
      members.push({ body: iterator, prefix, rest: NOTHING, pending: undefined, atLineStart: true });
    }
    return new EdgedLogs(members, life, info, options.follow ?? false);
  } catch (error) {
    life.abort();
    throw EdgectlError.is(signal.reason) && signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', abandon);
  }
}

interface Member {
  readonly body: Body;
  readonly prefix: Buffer | undefined;
  /** The beginning of a line that is not complete. */
  rest: Buffer;
  pending: Promise<{ member: Member; bytes: Buffer | undefined }> | undefined;
  atLineStart: boolean;
}

export class EdgedLogs implements ByteSource {
  readonly streams: readonly StreamName[] = ['stdout'];
  readonly info: Readonly<Record<string, unknown>>;
  readonly #settleEnded = Promise.withResolvers<SourceEnd>();
  readonly ended = this.#settleEnded.promise;
  readonly #life: AbortController;
  readonly #follow: boolean;
  #members: Member[];
  #over = false;
  #ready: Buffer = NOTHING;

  constructor(
    members: readonly Member[],
    life: AbortController,
    info: Readonly<Record<string, unknown>>,
    follow: boolean,
  ) {
    this.#members = [...members];
    this.#life = life;
    this.#follow = follow;
    this.info = info;
  }

  async read(stream: StreamName, maxBytes: number): Promise<Buffer | undefined> {
    if (stream !== 'stdout') return undefined;
    try {
      while (!this.#over) {
        if (this.#ready.length > 0) {
          const bytes = this.#ready.subarray(0, maxBytes);
          this.#ready = this.#ready.subarray(bytes.length);
          return bytes;
        }
        if (this.#members.length === 0) break;
        await this.#pull();
      }
      this.#end({ reason: 'Completed' });
    } catch (error) {
      this.#end({
        reason: 'Failed',
        error: new EdgectlError('BackendError', 'Edged ended the log early', {
          layer: 'edged',
          cause: error,
        }),
      });
    }
    return undefined;
  }

  async discard(): Promise<void> {
    while ((await this.read('stdout', LINE_MAX_BYTES)) !== undefined) continue;
  }

  cancel(reason: 'Canceled' | 'TimedOut'): void {
    this.#end({ reason });
  }

  waiting(): string | undefined {
    return this.#follow ? 'for the container to write' : undefined;
  }

  /** Followed logs as they come; others one after another, as kubectl gives them. */
  async #pull(): Promise<void> {
    const asked = this.#follow ? this.#members : this.#members.slice(0, 1);
    for (const member of asked) {
      member.pending ??= member.body
        .next()
        .then((next) => ({ member, bytes: next.done === true ? undefined : next.value }));
    }
    const { member, bytes } = await Promise.race(asked.flatMap(({ pending }) => pending ?? []));
    member.pending = undefined;
    if (bytes === undefined) {
      this.#members = this.#members.filter((other) => other !== member);
      this.#ready = this.#lines(member, member.rest);
      member.rest = NOTHING;
    } else if (member.prefix === undefined && this.#members.length === 1 && member.rest.length === 0) {
      this.#ready = bytes;
    } else {
      const all = member.rest.length === 0 ? bytes : Buffer.concat([member.rest, bytes]);
      const end = all.length > LINE_MAX_BYTES ? all.length : all.lastIndexOf(NEWLINE) + 1;
      this.#ready = this.#lines(member, all.subarray(0, end));
      member.rest = Buffer.from(all.subarray(end));
    }
  }

  #lines(member: Member, bytes: Buffer): Buffer {
    const { prefix } = member;
    if (prefix === undefined || bytes.length === 0) return bytes;
    const parts: Buffer[] = [];
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(NEWLINE, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      if (member.atLineStart) parts.push(prefix);
      parts.push(bytes.subarray(at, end));
      member.atLineStart = newline >= 0;
      at = end;
    }
    return Buffer.concat(parts);
  }

  #end(end: SourceEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#life.abort();
    for (const { pending } of this.#members) pending?.catch(() => undefined);
    this.#settleEnded.resolve(end);
  }
}

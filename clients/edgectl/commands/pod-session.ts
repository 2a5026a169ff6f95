/** A session whose output goes to our own: what exec and attach have in common. */
import type { Client, Session, SessionEnd, SessionStream } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { freeNow } from '../../../common/block-pool.ts';
import { withClient } from '../connect.ts';
import { endedOtherwise } from '../exit.ts';
import { type CopiedInput, reportInput } from './report-input.ts';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { DetachFilter, parseDetachKeys } from '../terminal/detach-keys.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { BrokenPipe, type OutputWriter, stderr, stdout } from '../terminal/output-writer.ts';
import { RawTerminal, type TerminalSize } from '../terminal/raw-terminal.ts';
import { type Input, openInput } from '../terminal/standard-input.ts';
import { printWarnings } from '../terminal/note.ts';
import { settledWithin } from '../terminal/settled-within.ts';

/** How long the node may take to say that a session which we gave up has ended. */
const CANCEL_TIMEOUT_MS = 3000;

/** What the session is opened with. */
export interface TerminalChoice extends Partial<TerminalSize> {
  readonly tty: boolean;
}

/** The flags of exec and attach. */
export interface PodSessionOptions extends GlobalOptions {
  readonly container?: string;
  readonly stdin?: boolean;
  readonly tty?: boolean;
  readonly quiet?: boolean;
  readonly detachKeys?: string;
}

export interface PodSessionRequest {
  readonly pod: string;
  /** Absent: attach. */
  readonly command?: readonly string[];
  /** Printed once the session stands and a person is to type. */
  readonly prompt?: string;
}

/** What a session is opened with, taken from {@link PodSessionRequest} and the flags. */
interface Opening {
  readonly stdin: boolean;
  readonly tty: boolean;
  readonly quiet: boolean;
  readonly prompt: string | undefined;
  /** The keys that detach from the terminal; empty: only the end of the session does. */
  readonly detachKeys: Buffer;
  /** Said to a person who let go. */
  readonly detachedNote: string;
  /** For exec: the process runs only for this input. */
  readonly endsWithInput: boolean;
  open(client: Client, terminal: TerminalChoice): Promise<Session>;
}

/** Runs exec or attach to its end, or until a signal comes; resolves with the exit code. */
export function podSession(request: PodSessionRequest, options: PodSessionOptions): Promise<number> {
  const { pod, command, prompt } = request;
  const { stdin = false, tty = false, quiet = false, namespace = DEFAULT_NAMESPACE, container } = options;
  const { requestTimeout } = options;
  const detachKeys = parseDetachKeys(options.detachKeys ?? '');
  const call = requestTimeout === undefined ? {} : { timeoutMs: requestTimeout };
  const open = (client: Client, terminal: TerminalChoice): Promise<Session> => {
    const params = {
      namespace,
      name: pod,
      stdin,
      ...terminal,
      // A terminal has one output; the stream that never comes is not waited for.
      ...(terminal.tty ? { stderr: false } : {}),
      ...(container === undefined ? {} : { container }),
    };
    return command === undefined
      ? client.open('pod.attach', params, call)
      : client.open('pod.exec', { ...params, command }, call);
  };
  const detachedNote = `detached from ${pod}: the container runs on`;
  const endsWithInput = command !== undefined && stdin;
  return withClient(options, (client) =>
    runPodSession(client, {
      ...{ stdin, tty, quiet, prompt, detachKeys, detachedNote, endsWithInput },
      open,
    }),
  );
}

/** The person at the terminal typed the detach keys. */
class Detached extends Error {
  override readonly name = 'Detached';
}

async function copyOutput(from: SessionStream, to: OutputWriter): Promise<void> {
  for await (const chunk of from) await to.write(chunk);
}

/** @throws Detached once the detach keys were typed. */
async function copyInput(
  input: Input,
  { stdin }: Session,
  detach: DetachFilter | undefined,
  copied: CopiedInput,
): Promise<void> {
  if (stdin === undefined) return;
  for await (const chunk of input.chunks()) {
    const { bytes, detached } = detach?.push(chunk) ?? { bytes: chunk, detached: false };
    copied.bytes += bytes.length;
    if (bytes.length > 0) await stdin.write(bytes);
    // Both the filter and the session have copied what they keep of it.
    freeNow(chunk);
    if (detached) throw new Detached();
  }
  copied.isWhole = true;
  await stdin.end();
}

/** Ends the session on the node; one that is still being opened is ended as soon as it stands. */
function cancelSession(opening: Promise<Session>): Promise<void> {
  const canceled = opening.then((session) => {
    session.cancel();
    return session.ended;
  });
  return settledWithin(CANCEL_TIMEOUT_MS, canceled);
}

/** The exit code of the remote command. @throws EdgectlError if the session ended otherwise. */
async function reportEnd(end: SessionEnd): Promise<number> {
  if (end.processLeft === true)
    await stderr.write(
      'the process could not be ended with its session: it may still run in the container\n',
    );
  if (end.error !== undefined) throw EdgectlError.fromRpc(end.error);
  if (end.reason !== 'Completed') throw endedOtherwise(end);
  const exitCode = end.exitCode ?? 0;
  if (exitCode !== 0) await stderr.write(`command terminated with exit code ${exitCode}\n`);
  return exitCode;
}

/** Copies until the session has ended; the input is given up then. @throws Detached */
async function runToEnd(
  session: Session,
  input: Input | undefined,
  detach: DetachFilter | undefined,
  copied: CopiedInput,
): Promise<SessionEnd> {
  const detached = new Promise<never>((_, reject) => {
    if (input === undefined) return;
    // Input that can no longer be delivered is no failure: the end says what matters.
    copyInput(input, session, detach, copied).catch((error: unknown) => {
      if (error instanceof Detached) reject(error);
    });
  });
  const ended = Promise.all([
    session.ended,
    copyOutput(session.stdout, stdout),
    copyOutput(session.stderr, stderr),
  ]);
  const [end] = await Promise.race([ended, detached]);
  return end;
}

function terminalOf(request: Opening, input: Input | undefined): RawTerminal | undefined {
  if (!request.tty || input?.terminal === undefined) return undefined;
  return new RawTerminal(input.terminal);
}

async function runPodSession(client: Client, request: Opening): Promise<number> {
  const interrupt = new Interrupt();
  interrupt.start();
  const input = request.stdin ? openInput() : undefined;
  const terminal = terminalOf(request, input);
  if (request.stdin && request.tty && terminal === undefined && !request.quiet) {
    await stderr.write('Unable to use a TTY - input is not a terminal or the right kind of file\n');
  }
  const size = terminal === undefined ? undefined : RawTerminal.size();
  const opening = request.open(client, { tty: terminal !== undefined, ...size });
  try {
    const session = await Promise.race([opening, interrupt.received]);
    // Before the terminal is raw: a line feed alone would not begin a line there.
    await printWarnings(session.opened, request.quiet);
    const warning = terminal?.start(({ columns, rows }) => session.resize(columns, rows));
    if (warning !== undefined && !request.quiet) await stderr.write(`${warning}\r\n`);
    if (terminal !== undefined && request.prompt !== undefined && !request.quiet) {
      await stderr.write(`${request.prompt}\r\n`);
    }
    const detach = terminal === undefined ? undefined : new DetachFilter(request.detachKeys);
    const copied: CopiedInput = { bytes: 0, isWhole: false };
    const end = await Promise.race([runToEnd(session, input, detach, copied), interrupt.received]);
    terminal?.stop();
    const exitCode = await reportEnd(end);
    if (!request.endsWithInput || terminal !== undefined) return exitCode;
    return await reportInput(exitCode, copied, { end, opened: session.opened, quiet: request.quiet });
  } catch (error) {
    terminal?.stop();
    if (error instanceof Detached) {
      await cancelSession(opening);
      if (!request.quiet) await stderr.write(`\n${request.detachedNote}\n`);
      return 0;
    }
    if (interrupt.exitCode === undefined && !(error instanceof BrokenPipe)) throw error;
    await cancelSession(opening);
    return await interrupt.exitCodeAfter(error);
  } finally {
    terminal?.stop();
    input?.close();
    interrupt.stop();
  }
}

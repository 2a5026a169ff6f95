/** A shell in a container: a process on the node that outlives a connection that is cut. */
import { type Client, EdgectlError, type Session } from '@edgectl/client/browser';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import TERMINAL_STYLES from '@xterm/xterm/css/xterm.css';
import type { SessionInfo } from '@edgectl/rpc-schema/generated/types';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ageOf } from '../format.ts';
import { useNow, usePage } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { Check, ErrorBox } from '../parts/ui.tsx';
import { podHref } from '../route.ts';
import { admitTerminalStyles } from '../terminal-styles.ts';
import SHELL_STYLES from '../styles/logs.css';
import { text } from '../text/text.ts';

addStyles(SHELL_STYLES);

export interface ShellProps {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

/** How long the process waits for its person. */
const DETACH_SECONDS = 300;
/** By it a shell of a page is known among the sessions of its principal. */
const SHELL = 'shell-';
const PASTE_PIECE = 32 * 1024;
const SCROLLBACK_LINES = 10_000;

/** What a container has: bash where there is one. */
const COMMAND = [
  'sh',
  '-c',
  'export TERM=xterm-256color; command -v bash >/dev/null 2>&1 && exec bash || exec sh',
];

type Phase = { readonly name: 'connecting' | 'open' } | { readonly name: 'ended'; readonly reason: string };

/** A shell that runs already, or a new one. */
type Choice = SessionInfo | 'new';

export function Shell({ namespace, name, container }: ShellProps) {
  const { client, connection } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal | undefined>(undefined);
  const [phase, setPhase] = useState<Phase>({ name: 'connecting' });
  const [error, setError] = useState<EdgectlError>();
  const [choice, setChoice] = useState<Choice>();
  const [running, setRunning] = useState<readonly SessionInfo[]>();
  const [reader, setReader] = useState(false);
  const [lostAtMs, setLostAtMs] = useState<number>();
  const [left, setLeft] = useState(DETACH_SECONDS);

  useEffect(() => {
    if (connection === 'up') {
      setLostAtMs(undefined);
      return;
    }
    const from = lostAtMs ?? Date.now();
    setLostAtMs(from);
    const show = (): void => setLeft(Math.max(0, Math.round(DETACH_SECONDS - (Date.now() - from) / 1000)));
    show();
    const timer = setInterval(show, 1000);
    return () => clearInterval(timer);
  }, [connection]);

  useEffect(() => {
    if (choice !== undefined) return;
    const over = new AbortController();
    shellsOf(client, { namespace, name, ...(container === undefined ? {} : { container }) }, over.signal)
      .then((found) => {
        setRunning(found);
        if (found.length === 0) setChoice('new');
      })
      .catch(() => {
        if (!over.signal.aborted) setChoice('new');
      });
    return () => over.abort();
  }, [client, namespace, name, container, choice]);

  useEffect(() => {
    if (place.current === null || choice === undefined) return;
    const restore = admitTerminalStyles(TERMINAL_STYLES);
    const over = new AbortController();
    const view = new Terminal({
      scrollback: SCROLLBACK_LINES,
      fontFamily: 'ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, monospace',
      fontSize: 14,
      cursorBlink: false,
      theme: {
        background: '#0f1417',
        foreground: '#e4e9ec',
        cursor: '#7fd6ee',
        selectionBackground: '#31505c',
      },
      screenReaderMode: reader,
    });
    const fit = new FitAddon();
    view.loadAddon(fit);
    view.open(place.current);
    fit.fit();
    view.focus();
    terminal.current = view;
    let session: Session | undefined;
    const observer = new ResizeObserver(() => fit.fit());
    observer.observe(place.current);
    view.onResize(({ cols, rows }) => session?.resize(cols, rows));
    const run = async (): Promise<void> => {
      setError(undefined);
      setPhase({ name: 'connecting' });
      session =
        choice === 'new'
          ? await client.open(
              'pod.exec',
              {
                namespace,
                name,
                ...(container === undefined ? {} : { container }),
                session: `${SHELL}${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
                command: COMMAND,
                stdin: true,
                tty: true,
                columns: view.cols,
                rows: view.rows,
                detachSeconds: DETACH_SECONDS,
              },
              { signal: over.signal },
            )
          : await takeOver(client, choice, view, over.signal);
      setPhase({ name: 'open' });
      const input = writeInOrder(session);
      view.onData(input);
      view.onBinary((binary) => input(Uint8Array.from(binary, (character) => character.charCodeAt(0))));
      for await (const chunk of session.stdout) {
        // The next is asked for when this one is on the screen: a fast program waits for a slow browser.
        await new Promise<void>((resolve) => view.write(chunk, resolve));
        if (over.signal.aborted) return;
      }
      const { reason, exitCode } = await session.ended;
      setPhase({
        name: 'ended',
        reason: exitCode === undefined ? reason : text('pod.exit', { code: String(exitCode) }),
      });
    };
    run().catch((thrown: unknown) => {
      if (over.signal.aborted) return;
      const failure = EdgectlError.from(thrown);
      if (session === undefined) setError(failure);
      void wordsFor(client, failure, session).then((reason) => {
        if (!over.signal.aborted) setPhase({ name: 'ended', reason });
      });
    });
    return () => {
      over.abort();
      observer.disconnect();
      session?.cancel();
      view.dispose();
      restore();
    };
  }, [client, namespace, name, container, choice]);

  useEffect(() => {
    if (terminal.current !== undefined) terminal.current.options.screenReaderMode = reader;
  }, [reader]);

  return (
    <div class="shell">
      <p class="crumb">
        <a href={podHref({ namespace, name })}>{name}</a>
      </p>
      <div class="title">
        <h1>{text('shell.title', { name: container === undefined ? name : `${name} · ${container}` })}</h1>
        <span class="badge" role="status" hidden={choice === undefined}>
          {phase.name === 'ended'
            ? text('shell.ended', { reason: phase.reason })
            : connection === 'away'
              ? text('shell.waiting', { seconds: left })
              : text(phase.name === 'open' ? 'shell.open' : 'shell.connecting')}
        </span>
        <Check label={text('shell.reader')} value={reader} onChange={setReader} />
        {phase.name === 'ended' ? (
          <button
            type="button"
            onClick={() => {
              setError(undefined);
              setPhase({ name: 'connecting' });
              setRunning(undefined);
              setChoice(undefined);
            }}
          >
            {text('shell.again')}
          </button>
        ) : null}
      </div>
      {error === undefined ? null : <ErrorBox error={error} />}
      {choice === undefined && running !== undefined && running.length > 0 ? (
        <Running shells={running} onChoice={setChoice} />
      ) : null}
      <div ref={place} class="screen" role="group" aria-label={text('shell.terminal')} />
    </div>
  );
}

interface RunningProps {
  readonly shells: readonly SessionInfo[];
  readonly onChoice: (choice: Choice) => void;
}

/** Shells that this person left on another device, or in a page that was loaded anew. */
function Running({ shells, onChoice }: RunningProps) {
  const now = useNow();
  return (
    <div class="box running">
      <p>{text('shell.running')}</p>
      {shells.map((shell) => (
        <p key={`${shell.client}/${shell.session}`}>
          <button type="button" class="primary" onClick={() => onChoice(shell)}>
            {text('shell.take')}
          </button>{' '}
          <span class="muted">
            {text(shell.state === 'detached' ? 'shell.left' : 'shell.used', {
              age: ageOf(shell.openedAt, now),
            })}
          </span>
        </p>
      ))}
      <p>
        <button type="button" onClick={() => onChoice('new')}>
          {text('shell.new')}
        </button>
      </p>
    </div>
  );
}

/** Shells of the same principal in that container, without those of this page. */
async function shellsOf(
  client: Client,
  { namespace, name, container }: ShellProps,
  signal: AbortSignal,
): Promise<readonly SessionInfo[]> {
  const { items } = await client.call('session.list', {}, { signal });
  const pod = `${namespace}/${name}`;
  return items.filter(
    ({ kind, session, target, state, client: of }) =>
      kind === 'pod.exec' &&
      session.startsWith(SHELL) &&
      of !== client.label &&
      (state === 'open' || state === 'detached') &&
      (target === (container === undefined ? pod : `${pod}/${container}`) ||
        (container === undefined && target.startsWith(`${pod}/`))),
  );
}

/** Goes on behind what the page before has shown; a program that draws its screen draws it anew. */
async function takeOver(
  client: Client,
  { session: of, client: label, streams }: SessionInfo,
  view: Terminal,
  signal: AbortSignal,
): Promise<Session> {
  const session = await client.resume(
    {
      session: of,
      client: label,
      stdout: streams.stdout?.acknowledged ?? 0,
      stderr: streams.stderr?.acknowledged ?? 0,
    },
    { signal },
  );
  view.writeln(`\x1b[2m${text('shell.taken')}\x1b[0m`);
  session.resize(Math.max(2, view.cols - 1), view.rows);
  session.resize(view.cols, view.rows);
  return session;
}

/** Why it is over: a session that the agent does not know any more was taken over, or has ended with the agent. */
async function wordsFor(
  client: Client,
  { kind, message }: EdgectlError,
  session: Session | undefined,
): Promise<string> {
  if (kind !== 'Gone' && kind !== 'Interrupted') return message;
  const list = await client.call('session.list', {}).catch(() => undefined);
  const elsewhere = list?.items.some(
    ({ session: of, client: label }) => of === session?.name && label !== client.label,
  );
  return text(elsewhere === true ? 'shell.elsewhere' : 'shell.restarted');
}

/** What is typed and pasted reaches the process in its order, and no faster than the process reads. */
function writeInOrder(session: Session): (input: string | Uint8Array) => void {
  const encoder = new TextEncoder();
  let before: Promise<unknown> = Promise.resolve();
  return (input) => {
    const bytes = typeof input === 'string' ? encoder.encode(input) : input;
    before = before.then(async () => {
      for (let at = 0; at < bytes.length; at += PASTE_PIECE)
        await session.stdin?.write(bytes.subarray(at, at + PASTE_PIECE));
    });
    before.catch(() => undefined);
  };
}

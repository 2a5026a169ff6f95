/** A shell in a container: a process on the node that outlives a connection that is cut. */
import { EdgectlError, type Session } from '@edgectl/client/browser';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import TERMINAL_STYLES from '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'preact/hooks';
import { usePage } from '../parts/context.ts';
import { Check, ErrorBox } from '../parts/ui.tsx';
import { podHref } from '../route.ts';
import { admitTerminalStyles } from '../terminal-styles.ts';
import { text } from '../text/text.ts';

export interface ShellProps {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
}

/** How long the process waits for its person. */
const DETACH_SECONDS = 300;
const PASTE_PIECE = 32 * 1024;
const SCROLLBACK_LINES = 10_000;

/** What a container has: bash where there is one. */
const COMMAND = [
  'sh',
  '-c',
  'export TERM=xterm-256color; command -v bash >/dev/null 2>&1 && exec bash || exec sh',
];

type Phase = { readonly name: 'connecting' | 'open' } | { readonly name: 'ended'; readonly reason: string };

export function Shell({ namespace, name, container }: ShellProps) {
  const { client, connection } = usePage();
  const place = useRef<HTMLDivElement>(null);
  const terminal = useRef<Terminal | undefined>(undefined);
  const [phase, setPhase] = useState<Phase>({ name: 'connecting' });
  const [error, setError] = useState<EdgectlError>();
  const [attempt, setAttempt] = useState(0);
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
    if (place.current === null) return;
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
      session = await client.open(
        'pod.exec',
        {
          namespace,
          name,
          ...(container === undefined ? {} : { container }),
          command: COMMAND,
          stdin: true,
          tty: true,
          columns: view.cols,
          rows: view.rows,
          detachSeconds: DETACH_SECONDS,
        },
        { signal: over.signal },
      );
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
      setPhase({ name: 'ended', reason: failure.message });
    });
    return () => {
      over.abort();
      observer.disconnect();
      session?.cancel();
      view.dispose();
      restore();
    };
  }, [client, namespace, name, container, attempt]);

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
        <span class="badge" role="status">
          {phase.name === 'ended'
            ? text('shell.ended', { reason: phase.reason })
            : connection === 'away'
              ? text('shell.waiting', { seconds: left })
              : text(phase.name === 'open' ? 'shell.open' : 'shell.connecting')}
        </span>
        <Check label={text('shell.reader')} value={reader} onChange={setReader} />
        {phase.name === 'ended' ? (
          <button type="button" onClick={() => setAttempt(attempt + 1)}>
            {text('shell.again')}
          </button>
        ) : null}
      </div>
      {error === undefined ? null : <ErrorBox error={error} />}
      <div ref={place} class="screen" role="group" aria-label={text('shell.terminal')} />
    </div>
  );
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

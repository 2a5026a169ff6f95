/** The log of a pod: followed, paused, searched, of any length. */
import { EdgectlError } from '@edgectl/client/browser';
import type { PodLogsParams } from '@edgectl/rpc-schema/generated/types';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { bytes, duration } from '../format.ts';
import { LineStore } from '../logs/line-store.ts';
import { type LogSource, readLogs, wholeLog } from '../logs/read-logs.ts';
import { searchLines } from '../logs/search.ts';
import { usePage, useWatch } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { Check, ErrorBox, Note } from '../parts/ui.tsx';
import { podHref } from '../route.ts';
import { saveFile } from '../save-file.ts';
import LOG_STYLES from '../styles/logs.css';
import { counted, number, text } from '../text/text.ts';
import { LogLines } from './log-lines.tsx';

addStyles(LOG_STYLES);

interface LogsProps {
  readonly namespace: string;
  readonly name: string;
  readonly container?: string;
  readonly previous?: boolean;
  /** Pods whose logs are shown in it, too: `namespace/name`. */
  readonly others?: readonly string[];
}

const TAIL_LINES = 1000;
/** Seconds. */
const SINCE = [300, 3600, 86_400] as const;
const ALL_CONTAINERS = '*';
/** The screen is drawn anew so often, however much comes. */
const DRAW_MS = 80;

type From = 'tail' | 'all' | `${number}`;

type Phase = 'live' | 'ended';

export function Logs(props: LogsProps) {
  const { namespace, name } = props;
  const { client, connection, state } = usePage();
  const { items } = useWatch<Pod>('pod.watch');
  const [others, setOthers] = useState(props.others ?? []);
  const sources = useMemo(
    () => [{ namespace, name }, ...others.map(sourceOf)] as readonly LogSource[],
    [namespace, name, others],
  );
  const pod = items.get(`${namespace}/${name}`);
  const containers = [...(pod?.spec?.initContainers ?? []), ...(pod?.spec?.containers ?? [])].map(
    (one) => one.name,
  );
  const [container, setContainer] = useState(props.container ?? '');
  const [previous, setPrevious] = useState(props.previous ?? false);
  const [timestamps, setTimestamps] = useState(false);
  const [from, setFrom] = useState<From>('tail');
  const [grep, setGrep] = useState('');
  const [wrap, setWrap] = useState(false);
  const [paused, setPaused] = useState(false);
  const [phase, setPhase] = useState<Phase>('live');
  const [error, setError] = useState<EdgectlError>();
  const [attempt, setAttempt] = useState(0);
  const [, redraw] = useState(0);
  const store = useMemo(
    () => new LineStore(),
    [sources, container, previous, timestamps, from, grep, attempt],
  );
  const gate = useRef<{ paused: boolean; wake: () => void }>({ paused: false, wake: () => undefined });
  const [needle, setNeedle] = useState('');
  const [found, setFound] = useState<Found>();
  const [whole, setWhole] = useState<{ readonly bytes: number; readonly cancel: () => void }>();
  const chosen: Chosen = { container, previous, timestamps, from, grep };
  const [at, setAt] = useState(0);

  useEffect(() => {
    gate.current.paused = paused;
    if (!paused) gate.current.wake();
  }, [paused]);

  useEffect(() => {
    const over = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        redraw((count) => count + 1);
      }, DRAW_MS);
    };
    const read = async (): Promise<void> => {
      setError(undefined);
      setPhase('live');
      await readLogs({
        client,
        sources,
        params: paramsOf(chosen),
        signal: over.signal,
        onBytes(chunk) {
          store.add(chunk);
          draw();
        },
        // Nothing is taken while the person reads: the node waits, and no line is lost.
        async wanted() {
          while (gate.current.paused && !over.signal.aborted)
            await new Promise<void>((resolve) => {
              gate.current.wake = resolve;
            });
        },
      });
      if (over.signal.aborted) return;
      setPhase('ended');
      draw();
    };
    read().catch((thrown: unknown) => {
      if (over.signal.aborted) return;
      setError(EdgectlError.from(thrown));
      setPhase('ended');
    });
    return () => {
      over.abort();
      clearTimeout(timer);
      gate.current.wake();
    };
  }, [client, store]);

  useEffect(() => {
    if (needle === '') {
      setFound(undefined);
      return;
    }
    const over = new AbortController();
    void searchLines({
      store,
      needle,
      signal: over.signal,
      follow: true,
      onProgress: (lines, done) => {
        if (over.signal.aborted) return;
        setFound((before) =>
          before?.count === lines.length && before.done === done
            ? before
            : { lines, count: lines.length, done },
        );
      },
    });
    return () => over.abort();
  }, [store, needle]);

  const fileName = `${name}${container === '' || container === ALL_CONTAINERS ? '' : `-${container}`}.log`;
  const downloadShown = (): void =>
    saveFile(new Blob(store.parts() as BlobPart[], { type: 'text/plain' }), fileName);
  const downloadWhole = async (): Promise<void> => {
    const over = new AbortController();
    const tell = (count: number): void => setWhole({ bytes: count, cancel: () => over.abort() });
    tell(0);
    try {
      const { follow: _follow, ...params } = paramsOf({ ...chosen, from: 'all', grep: '' });
      const file = await wholeLog({ client, sources, params, signal: over.signal, onProgress: tell });
      if (!over.signal.aborted) saveFile(file, fileName);
    } catch (thrown) {
      if (!over.signal.aborted) setError(EdgectlError.from(thrown));
    } finally {
      setWhole(undefined);
    }
  };
  const isWaiting = connection === 'away' || state?.state === 'offline';
  const matches = found?.lines ?? [];
  const move = (by: number): void => {
    if (matches.length > 0) setAt((at + by + matches.length) % matches.length);
  };
  return (
    <div class="logs">
      <p class="crumb">
        <a href={podHref({ namespace, name })}>{name}</a>
      </p>
      <div class="title">
        <h1>{text('logs.title', { name })}</h1>
        <span class="badge" role="status">
          {text(
            phase === 'ended'
              ? 'logs.ended'
              : paused
                ? 'logs.paused'
                : isWaiting
                  ? 'logs.waiting'
                  : 'logs.live',
          )}
        </span>
        <span class="muted">{counted('logs.lines', store.count)}</span>
      </div>
      <div class="toolbar" role="group" aria-label={text('logs.title', { name })}>
        <label>
          {text('logs.container')}
          <select value={container} onChange={({ currentTarget }) => setContainer(currentTarget.value)}>
            {container !== '' && containers.length === 0 ? (
              <option value={container}>{container}</option>
            ) : null}
            {props.container === undefined && container === '' ? (
              <option value="">{containers[0] ?? ''}</option>
            ) : null}
            {containers.map((one) =>
              props.container === undefined && container === '' && one === containers[0] ? null : (
                <option key={one} value={one}>
                  {one}
                </option>
              ),
            )}
            {containers.length > 1 ? (
              <option value={ALL_CONTAINERS}>{text('logs.allContainers')}</option>
            ) : null}
          </select>
        </label>
        <label>
          {text('logs.since')}
          <select value={from} onChange={({ currentTarget }) => setFrom(currentTarget.value as From)}>
            <option value="tail">{text('logs.since.tail')}</option>
            {SINCE.map((seconds) => (
              <option key={seconds} value={String(seconds)}>
                {text('logs.since.seconds', { age: duration(seconds) })}
              </option>
            ))}
            <option value="all">{text('logs.since.all')}</option>
          </select>
        </label>
        <input
          class="grep"
          type="search"
          aria-label={text('logs.grep')}
          placeholder={text('logs.grep')}
          maxLength={1024}
          onChange={({ currentTarget }) => setGrep(currentTarget.value)}
        />
        <Check label={text('logs.previous')} value={previous} onChange={setPrevious} />
        <Check label={text('logs.timestamps')} value={timestamps} onChange={setTimestamps} />
        <Check label={text('logs.wrap')} value={wrap} onChange={setWrap} />
        <button
          type="button"
          aria-pressed={paused}
          disabled={phase === 'ended'}
          onClick={() => setPaused(!paused)}
        >
          {text(paused ? 'logs.resume' : 'logs.pause')}
        </button>
        <button type="button" onClick={downloadShown}>
          {text('logs.download')}
        </button>
        {whole === undefined ? (
          <button type="button" onClick={() => void downloadWhole()}>
            {text('logs.whole')}
          </button>
        ) : (
          <button type="button" onClick={whole.cancel}>
            {text('logs.wholeBusy', { bytes: bytes(whole.bytes) })}
          </button>
        )}
        <MorePods pods={[...items.keys()]} shown={sources} onChange={setOthers} />
        <span class="search">
          <input
            type="search"
            aria-label={text('logs.search')}
            placeholder={text('logs.search')}
            value={needle}
            onInput={({ currentTarget }) => setNeedle(currentTarget.value)}
            onKeyDown={({ key, shiftKey }) => {
              if (key === 'Enter') move(shiftKey ? -1 : 1);
            }}
          />
          {needle === '' || found === undefined ? null : (
            <>
              <output>
                {matches.length === 0
                  ? found.done
                    ? text('logs.none')
                    : '…'
                  : text('logs.found', { at: at + 1, count: matches.length })}
              </output>
              <button type="button" class="small" aria-label={text('logs.before')} onClick={() => move(-1)}>
                ↑
              </button>
              <button type="button" class="small" aria-label={text('logs.next')} onClick={() => move(1)}>
                ↓
              </button>
            </>
          )}
        </span>
      </div>
      {store.dropped === 0 ? null : <Note>{text('logs.dropped', { count: number(store.dropped) })}</Note>}
      {error === undefined ? null : <ErrorBox error={error} onRetry={() => setAttempt(attempt + 1)} />}
      <LogLines
        store={store}
        wrap={wrap}
        needle={needle}
        target={needle === '' ? undefined : matches[at]}
        paused={paused}
      />
    </div>
  );
}

interface Found {
  readonly lines: readonly number[];
  readonly count: number;
  readonly done: boolean;
}

function sourceOf(key: string): LogSource {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

function keyOf({ namespace, name }: LogSource): string {
  return `${namespace}/${name}`;
}

interface MorePodsProps {
  readonly pods: readonly string[];
  readonly shown: readonly LogSource[];
  /** Those besides the first. */
  readonly onChange: (others: readonly string[]) => void;
}

/** More are more than a browser's connections and a person's eyes follow. */
const MAX_PODS = 10;

/** Logs of other pods, merged by time. */
function MorePods({ pods, shown, onChange }: MorePodsProps) {
  const keys = shown.map(keyOf);
  const left = pods.filter((key) => !keys.includes(key)).toSorted();
  return (
    <>
      {left.length === 0 || keys.length >= MAX_PODS ? null : (
        <select
          aria-label={text('logs.more')}
          value=""
          onChange={({ currentTarget: { value } }) => {
            if (value !== '') onChange([...keys.slice(1), value]);
          }}
        >
          <option value="">{text('logs.more')}</option>
          {left.map((key) => (
            <option key={key} value={key}>
              {key}
            </option>
          ))}
        </select>
      )}
      {keys.slice(1).map((key) => (
        <button
          key={key}
          type="button"
          class="small"
          aria-label={text('logs.less', { pod: key })}
          onClick={() => onChange(keys.slice(1).filter((one) => one !== key))}
        >
          {key} ×
        </button>
      ))}
    </>
  );
}

interface Chosen {
  readonly container: string;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly from: From;
  /** The node gives the lines that have it in them; empty: every line. */
  readonly grep: string;
}

function paramsOf({
  container,
  previous,
  timestamps,
  from,
  grep,
}: Chosen): Omit<PodLogsParams, 'name' | 'namespace' | 'labelSelector'> {
  return {
    ...(container === ALL_CONTAINERS
      ? { allContainers: true, prefix: true }
      : container === ''
        ? {}
        : { container }),
    ...(previous ? { previous } : { follow: true }),
    ...(timestamps ? { timestamps } : {}),
    ...(grep === '' ? {} : { grep: { literal: grep, ignoreCase: true } }),
    ...(from === 'tail' ? { tailLines: TAIL_LINES } : from === 'all' ? {} : { sinceSeconds: Number(from) }),
  };
}

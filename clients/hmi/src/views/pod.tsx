/** One pod: its containers, and on the same screen why one of them does not run. */
import { type Client, EdgectlError } from '@edgectl/client/browser';
import type { Event, InlineOutput } from '@edgectl/rpc-schema/generated/types';
import type { ContainerStatus, Pod as PodObject } from 'kubernetes-types/core/v1.js';
import { useEffect, useState } from 'preact/hooks';
import { podStatusCells } from '../../../../common/kubernetes/tables/pod-status.ts';
import { ageOf } from '../format.ts';
import { useNow, usePage, useWatch } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { ErrorBox, Light, Loading, Note } from '../parts/ui.tsx';
import { podHref } from '../route.ts';
import POD_STYLES from '../styles/pod.css';
import { counted, text } from '../text/text.ts';
import { EventRow } from './event-row.tsx';
import { PodBundle } from './pod-bundle.tsx';
import { lightOfPod, troubledContainers } from './pod-light.ts';

addStyles(POD_STYLES);

interface PodProps {
  readonly namespace: string;
  readonly name: string;
}

const TAIL_LINES = 20;

export function Pod({ namespace, name }: PodProps) {
  const { items, known, error } = useWatch<PodObject>('pod.watch', namespace, name);
  const now = useNow();
  const pod = items.get(`${namespace}/${name}`);
  if (error !== undefined && pod === undefined) return <ErrorBox error={error} />;
  if (pod === undefined) return known ? <p>{text('pod.gone', { name })}</p> : <Loading />;
  const cells = podStatusCells(pod, now);
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const troubled = troubledContainers(pod);
  return (
    <>
      <p class="crumb">
        <a href="#/pods">{text('pod.back')}</a>
      </p>
      <div class="title">
        <h1 dir="auto">{name}</h1>
        <span class="muted">{namespace}</span>
        <span class="badge">
          <Light state={lightOfPod(pod, cells.status)} /> {cells.status}
        </span>
        <Actions namespace={namespace} name={name} />
      </div>
      {troubled.length === 0 ? null : (
        <section aria-labelledby="crash">
          <h2 id="crash">{text('pod.crash')}</h2>
          {troubled.map((container) => (
            <Crash key={container.name} namespace={namespace} name={name} container={container} now={now} />
          ))}
        </section>
      )}
      <section aria-labelledby="containers">
        <h2 id="containers">{text('pod.containers')}</h2>
        <ul class="cards">
          {statuses.map((container) => (
            <Container
              key={container.name}
              namespace={namespace}
              name={name}
              container={container}
              now={now}
            />
          ))}
        </ul>
      </section>
      <PodEvents namespace={namespace} name={name} now={now} />
    </>
  );
}

function Actions({ namespace, name }: PodProps) {
  const { client } = usePage();
  const rights = useRights(client, namespace, name);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ readonly good: boolean; readonly message: string }>();
  const restart = async (): Promise<void> => {
    setAsking(false);
    setBusy(true);
    try {
      const { items } = await client.call('pod.restart', { namespace, name });
      const [waits] = items.flatMap(({ waits: of = [] }) => of);
      setOutcome({
        good: waits === undefined,
        message:
          waits === undefined
            ? text('pod.restart.done')
            : text('pod.restart.waits', { message: waits.message }),
      });
    } catch (error) {
      setOutcome({ good: false, message: EdgectlError.from(error).message });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="actions">
      {rights.logs === true ? (
        <a class="button" href={podHref({ namespace, name }, 'logs')}>
          {text('pod.logs')}
        </a>
      ) : null}
      {rights.exec === true ? (
        <a class="button" href={podHref({ namespace, name }, 'shell')}>
          {text('pod.shell')}
        </a>
      ) : null}
      {rights.restart === true ? (
        <button type="button" disabled={busy} onClick={() => setAsking(true)}>
          {text('pod.restart')}
        </button>
      ) : null}
      {rights.describe === true ? <PodBundle namespace={namespace} name={name} /> : null}
      {asking ? (
        <div class="confirm" role="alertdialog" aria-label={text('pod.restart')}>
          <p>{text('pod.restart.sure', { name })}</p>
          <button type="button" class="danger" onClick={() => void restart()}>
            {text('pod.restart.yes')}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            {text('pod.restart.no')}
          </button>
        </div>
      ) : null}
      {outcome === undefined ? null : <Note kind={outcome.good ? 'good' : 'warn'}>{outcome.message}</Note>}
    </div>
  );
}

interface PodRights {
  readonly logs?: boolean;
  readonly exec?: boolean;
  readonly restart?: boolean;
  readonly describe?: boolean;
}

/** What one may not do is not shown. */
function useRights(client: Client, namespace: string, name: string): PodRights {
  const [rights, setRights] = useState<PodRights>({});
  useEffect(() => {
    const over = new AbortController();
    const may = async (right: keyof PodRights, method: string): Promise<void> => {
      const { allowed = false } = await client.call(
        'access.check',
        { method, namespace, name },
        { signal: over.signal },
      );
      setRights((before) => ({ ...before, [right]: allowed }));
    };
    for (const [right, method] of [
      ['logs', 'pod.logs'],
      ['exec', 'pod.exec'],
      ['restart', 'pod.restart'],
      ['describe', 'pod.describe'],
    ] as const)
      may(right, method).catch(() => undefined);
    return () => over.abort();
  }, [client, namespace, name]);
  return rights;
}

interface ContainerProps extends PodProps {
  readonly container: ContainerStatus;
  readonly now: number;
}

function Container({ namespace, name, container, now }: ContainerProps) {
  const { name: of, image, restartCount, ready, state } = container;
  const [word, since, message] = stateOf(state);
  return (
    <li class="box card">
      <h3>
        <Light state={ready || word === 'Completed' ? 'fine' : word === 'Running' ? 'warning' : 'failed'} />{' '}
        {of}
      </h3>
      <p>
        {word}
        {since === undefined ? null : (
          <span class="muted"> {text('pod.since', { age: ageOf(since, now) })}</span>
        )}
        {restartCount > 0 ? <span class="muted"> · {counted('pod.started', restartCount)}</span> : null}
      </p>
      {message === undefined ? null : <p class="hint">{message}</p>}
      <p class="muted wrap">{image}</p>
      <p>
        <a href={podHref({ namespace, name }, 'logs', { container: of })}>{text('pod.logs')}</a>
        {restartCount > 0 ? (
          <>
            {' · '}
            <a href={podHref({ namespace, name }, 'logs', { container: of, previous: 'true' })}>
              {text('logs.previous')}
            </a>
          </>
        ) : null}
      </p>
    </li>
  );
}

function stateOf(state: ContainerStatus['state']): readonly [string, string | undefined, string | undefined] {
  const { running, terminated, waiting } = state ?? {};
  if (running !== undefined) return ['Running', running.startedAt, undefined];
  if (terminated !== undefined)
    return [
      terminated.reason ?? 'Terminated',
      terminated.finishedAt,
      terminated.message ?? text('pod.exit', { code: String(terminated.exitCode) }),
    ];
  return [waiting?.reason ?? 'Waiting', undefined, waiting?.message];
}

/** What ended the container, and its last words. */
function Crash({ namespace, name, container, now }: ContainerProps) {
  const { client } = usePage();
  const { name: of, state, lastState, restartCount } = container;
  const ended = state?.terminated ?? lastState?.terminated;
  const previous = state?.terminated === undefined && lastState?.terminated !== undefined;
  const [tail, setTail] = useState<string>();
  const [error, setError] = useState<EdgectlError>();
  useEffect(() => {
    const over = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await client.call(
        'pod.logs',
        { namespace, name, container: of, previous, tailLines: TAIL_LINES, inline: true },
        { signal: over.signal },
      );
      setTail(textOf(answer as InlineOutput));
    };
    setError(undefined);
    read().catch((thrown: unknown) => setError(EdgectlError.from(thrown)));
    return () => over.abort();
  }, [client, namespace, name, of, previous, restartCount]);
  return (
    <div class="box crash">
      <h3>{of}</h3>
      <p>
        {ended === undefined
          ? (state?.waiting?.reason ?? '')
          : `${ended.reason ?? ''} · ${text('pod.exit', { code: String(ended.exitCode) })}`}
        {ended?.finishedAt === undefined ? null : (
          <span class="muted"> · {ageOf(ended.finishedAt, now)}</span>
        )}
        {restartCount > 0 ? <span class="muted"> · {counted('pod.started', restartCount)}</span> : null}
      </p>
      {ended?.message === undefined ? null : <p class="hint">{ended.message}</p>}
      {state?.waiting?.message === undefined ? null : <p class="hint">{state.waiting.message}</p>}
      {error === undefined ? (
        <>
          <h4>{text(previous ? 'pod.previous' : 'pod.current', { container: of })}</h4>
          <pre tabIndex={0} role="region" aria-label={text('pod.previous', { container: of })}>
            {tail === '' ? text('pod.noPrevious') : (tail ?? text('app.loading'))}
          </pre>
          <a
            href={podHref({ namespace, name }, 'logs', {
              container: of,
              ...(previous ? { previous: 'true' } : {}),
            })}
          >
            {text('pod.all')}
          </a>
        </>
      ) : (
        <p class="muted">{error.message}</p>
      )}
    </div>
  );
}

function textOf({ stdout, encoding }: InlineOutput): string {
  return encoding === 'base64' ? Buffer.from(stdout, 'base64').toString() : stdout;
}

function PodEvents({ namespace, name, now }: PodProps & { readonly now: number }) {
  const { items, known, error } = useWatch<Event>('event.watch', namespace);
  const own = [...items.values()]
    .filter(({ involvedObject: about }) => about.kind === 'Pod' && about.name === name)
    .toSorted((one, other) => Date.parse(other.lastTimestamp ?? '') - Date.parse(one.lastTimestamp ?? ''));
  return (
    <section aria-labelledby="pod-events">
      <h2 id="pod-events">{text('pod.events')}</h2>
      {error === undefined ? null : <ErrorBox error={error} />}
      {known && error === undefined && own.length === 0 ? <p class="muted">{text('pod.noEvents')}</p> : null}
      <ol class="events">
        {own.map((event) => (
          <EventRow key={event.metadata.name} event={event} now={now} />
        ))}
      </ol>
    </section>
  );
}

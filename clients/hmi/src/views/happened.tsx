/** What happened last on the node, and who did what: events and the audit on one time line. */
import { EdgectlError } from '@edgectl/client/browser';
import type { AuditRecord, Event } from '@edgectl/rpc-schema/generated/types';
import { useEffect, useState } from 'preact/hooks';
import { ageOf, clockTime } from '../format.ts';
import { type Deed, isDeed, mergedByTime } from '../happened.ts';
import { useNow, usePage, useWatch } from '../parts/context.ts';
import { ErrorBox, Light, Loading } from '../parts/ui.tsx';
import { hrefOfDeed } from '../route.ts';
import { text } from '../text/text.ts';
import { EventRow } from './event-row.tsx';

const SHOWN = 30;
const EVERY_MS = 5_000;
/** The page's own streams stand among them. */
const RECORDS = 200;

export function Happened() {
  const { items, known, error } = useWatch<Event>('event.watch');
  const deeds = useDeeds();
  const now = useNow();
  const latest = mergedByTime([...items.values()], deeds).slice(0, SHOWN);
  return (
    <section aria-labelledby="events">
      <h2 id="events">{text('overview.events')}</h2>
      {error === undefined ? null : <ErrorBox error={error} />}
      {known ? null : <Loading />}
      {known && error === undefined && latest.length === 0 ? (
        <p class="muted">{text('overview.noEvents')}</p>
      ) : null}
      <ol class="events">
        {latest.map(({ event, deed }) =>
          event === undefined ? (
            <DeedRow key={deed.id} deed={deed} now={now} />
          ) : (
            <EventRow key={event.metadata.name} event={event} now={now} />
          ),
        )}
      </ol>
    </section>
  );
}

/** Who may not read the audit sees the events alone. */
function useDeeds(): readonly AuditRecord[] {
  const { client } = usePage();
  const [deeds, setDeeds] = useState<readonly AuditRecord[]>([]);
  useEffect(() => {
    const over = new AbortController();
    const ask = async (): Promise<void> => {
      try {
        const { items } = await client.call('audit.list', { tail: RECORDS }, { signal: over.signal });
        setDeeds(items.filter(isDeed));
      } catch (error) {
        if (EdgectlError.from(error).kind === 'Forbidden') clearInterval(timer);
      }
    };
    const timer = setInterval(() => void ask(), EVERY_MS);
    void ask();
    return () => {
      clearInterval(timer);
      over.abort();
    };
  }, [client]);
  return deeds;
}

function DeedRow({ deed, now }: { readonly deed: Deed; readonly now: number }) {
  const {
    at,
    method,
    target = '',
    principal,
    outcome,
    error,
    reason,
    exitCode,
    count = 1,
    values = [],
  } = deed;
  const href = hrefOfDeed(method, target);
  const why = error ?? reason ?? (exitCode === undefined ? '' : text('pod.exit', { code: String(exitCode) }));
  const written = values.flatMap(({ path, after }) => (after === undefined ? [] : [`${path} = ${after}`]));
  return (
    <li class="deed">
      <Light
        state={outcome === 'started' || outcome === 'succeeded' ? 'fine' : 'warning'}
        label={text(`outcome.${outcome}`, { reason: why })}
      />
      <div>
        <p class="event-head">
          <strong>
            {method}
            {count > 1 ? <span class="muted"> ×{count}</span> : null}
          </strong>
          {href === undefined ? <span dir="auto">{target}</span> : <a href={href}>{target}</a>}
          <time class="muted" dateTime={at} title={clockTime(at)}>
            {ageOf(at, now)}
          </time>
        </p>
        <p>
          {text('overview.by', { user: principal })} · {text(`outcome.${outcome}`, { reason: why })}
          {written.length === 0 ? null : <bdi> · {written.join(', ')}</bdi>}
        </p>
      </div>
    </li>
  );
}

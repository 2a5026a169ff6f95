import type { Event } from '@edgectl/rpc-schema/generated/types';
import { ageOf, clockTime } from '../format.ts';
import { Light } from '../parts/ui.tsx';
import { deviceHref, podHref } from '../route.ts';

export function EventRow({ event, now }: { readonly event: Event; readonly now: number }) {
  const { involvedObject: about, reason, message, type, count = 1, lastTimestamp } = event;
  const href =
    about.kind === 'Pod' ? podHref(about) : about.kind === 'Device' ? deviceHref(about) : undefined;
  return (
    <li>
      <Light state={type === 'Warning' ? 'warning' : 'fine'} label={type ?? ''} />
      <div>
        <p class="event-head">
          <strong>
            {reason}
            {count > 1 ? <span class="muted"> ×{count}</span> : null}
          </strong>
          {href === undefined ? <span>{about.name}</span> : <a href={href}>{about.name}</a>}
          <time class="muted" dateTime={lastTimestamp ?? ''} title={clockTime(lastTimestamp)}>
            {ageOf(lastTimestamp, now)}
          </time>
        </p>
        <p>{message}</p>
      </div>
    </li>
  );
}

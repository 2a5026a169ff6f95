/** What is wrong on the node now, until its cause is gone; somebody says that they look after it. */
import { EdgectlError } from '@edgectl/client/browser';
import type { Alarm } from '@edgectl/rpc-schema/generated/types';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { ageOf } from '../format.ts';
import { useNow, usePage } from '../parts/context.ts';
import { ErrorBox, Light } from '../parts/ui.tsx';
import { deviceHref, podHref } from '../route.ts';
import { text } from '../text/text.ts';

const REFRESH_MS = 10_000;

/** Where more is told of what an alarm is about. */
const PAGES: Partial<Record<Alarm['kind'], (alarm: Alarm) => string>> = {
  CrashLoop: (alarm) => podHref(alarm),
  ValueOutOfRange: deviceHref,
  EditFailing: deviceHref,
};

interface AlarmsProps {
  /** Told of those that stand, each time they were asked for. */
  readonly onChange: (alarms: readonly Alarm[]) => void;
}

export function Alarms({ onChange }: AlarmsProps) {
  const { client } = usePage();
  const now = useNow();
  const [alarms, setAlarms] = useState<readonly Alarm[]>([]);
  const [mayAcknowledge, setMayAcknowledge] = useState(false);
  const [error, setError] = useState<EdgectlError>();
  const refresh = useCallback(async () => {
    const { items } = await client.call('alarm.list', { allNamespaces: true });
    setAlarms(items);
    onChange(items);
  }, [client, onChange]);
  useEffect(() => {
    const ask = (): void => void refresh().catch(() => undefined);
    ask();
    const timer = setInterval(ask, REFRESH_MS);
    client
      .call('access.check', { method: 'alarm.acknowledge', allNamespaces: true })
      .then(({ allowed = false }) => setMayAcknowledge(allowed))
      .catch(() => undefined);
    return () => clearInterval(timer);
  }, [client, refresh]);
  const acknowledge = async ({ kind, namespace, name, part }: Alarm): Promise<void> => {
    try {
      await client.call('alarm.acknowledge', {
        kind,
        namespace,
        name,
        ...(part === undefined ? {} : { part }),
      });
      setError(undefined);
    } catch (thrown) {
      setError(EdgectlError.from(thrown));
    }
    await refresh().catch(() => undefined);
  };
  if (alarms.length === 0) return null;
  return (
    <section aria-labelledby="alarms">
      <h2 id="alarms">{text('overview.alarms')}</h2>
      {error === undefined ? null : <ErrorBox error={error} />}
      <ul class="plain alarms">
        {alarms.map((alarm) => (
          <li key={alarm.id} class={`part ${alarm.severity === 'critical' ? 'failed' : 'warning'}`}>
            <Light state={alarm.severity === 'critical' ? 'failed' : 'warning'} label={alarm.severity} />
            <div>
              <h3>
                <Subject alarm={alarm} />
              </h3>
              <p>{alarm.message}</p>
              <p class="muted">
                {text('pod.since', { age: ageOf(alarm.raisedAt, now) })}
                {alarm.acknowledgedBy === undefined
                  ? null
                  : ` · ${text('overview.acknowledged', { user: alarm.acknowledgedBy })}`}
              </p>
            </div>
            {mayAcknowledge && alarm.acknowledgedBy === undefined ? (
              <button type="button" class="small" onClick={() => void acknowledge(alarm)}>
                {text('overview.acknowledge')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Subject({ alarm }: { readonly alarm: Alarm }) {
  const { kind, name, part } = alarm;
  const words = part === undefined ? name : `${name} · ${part}`;
  const href = PAGES[kind]?.(alarm);
  return href === undefined ? <bdi>{words}</bdi> : <a href={href}>{words}</a>;
}

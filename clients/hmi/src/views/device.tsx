/** One device: its values, setting them with what came of it, and the changes made here. */
import { EdgectlError } from '@edgectl/client/browser';
import type { Device as DeviceObject, DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { deviceView, isNumeric, isOutOfRange, type PropertyView, qualityOf } from '../devices.ts';
import { ageOf as ageOfTime, duration } from '../format.ts';
import { useNow, usePage, useWatch } from '../parts/context.ts';
import { Check, ErrorBox, Loading, Note } from '../parts/ui.tsx';
import { panelHref } from '../route.ts';
import { text } from '../text/text.ts';
import { ageOf, QualityMark, useModels, Value } from './devices.tsx';
import { useMaySet, useSetting } from './setting.ts';
import { type History, Trend, useHistory } from './trend.tsx';

interface DeviceProps {
  readonly namespace: string;
  readonly name: string;
}

/** How far trends go back. */
const HOURS = [0.25, 1, 8, 24] as const;

export function Device({ namespace, name }: DeviceProps) {
  const { client } = usePage();
  const { items, known, error } = useWatch<DeviceObject>('device.watch', namespace, name);
  const models = useModels();
  const now = useNow();
  const maySet = useMaySet(namespace, name);
  const [hours, setHours] = useState<number>(1);
  const [edits, setEdits] = useState<readonly DeviceEdit[]>();
  const readEdits = useCallback(async () => {
    const { items: found } = await client.call('device.edits', { namespace, name });
    setEdits(found);
  }, [client, namespace, name]);
  const object = items.get(`${namespace}/${name}`);
  const device = useMemo(
    () => (object === undefined ? undefined : deviceView(object, models)),
    [object, models],
  );
  const history = useHistory(namespace, name, hours, device?.properties);
  useEffect(() => {
    readEdits().catch(() => undefined);
  }, [readEdits, object]);
  if (error !== undefined && object === undefined) return <ErrorBox error={error} />;
  if (device === undefined) return known ? <p>{text('device.gone', { name })}</p> : <Loading />;
  return (
    <>
      <p class="crumb">
        <a href="#/devices">{text('device.back')}</a>
      </p>
      <div class="title">
        <h1 dir="auto">{name}</h1>
        <span class="muted">{namespace}</span>
        {device.model === undefined ? null : (
          <span class="muted">
            {text('device.model')} {device.model}
          </span>
        )}
        {device.state === undefined ? null : <span class="badge">{device.state}</span>}
        <div class="actions">
          {history.curves.size === 0 ? null : (
            <label class="history">
              {text('trend.window')}
              <select
                value={String(hours)}
                onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}
              >
                {HOURS.map((of) => (
                  <option key={of} value={String(of)}>
                    {text('trend.hours', { age: duration(of * 3600) })}
                  </option>
                ))}
              </select>
            </label>
          )}
          <a class="button" href={panelHref({ namespace, name })}>
            {text('device.panel')}
          </a>
        </div>
      </div>
      <HistoryNote history={history} />
      {device.properties.length === 0 ? <p class="muted">{text('device.noProperties')}</p> : null}
      <ul class="properties">
        {device.properties.map((property) => (
          <Property
            key={property.name}
            namespace={namespace}
            name={name}
            property={property}
            now={now}
            maySet={maySet}
            history={history}
            hours={hours}
            onSet={() => void readEdits().catch(() => undefined)}
          />
        ))}
      </ul>
      <Edits
        edits={edits}
        now={now}
        mayRevert={maySet}
        namespace={namespace}
        name={name}
        onChange={() => void readEdits().catch(() => undefined)}
      />
    </>
  );
}

interface PropertyProps extends DeviceProps {
  readonly property: PropertyView;
  readonly now: number;
  readonly maySet: boolean;
  readonly history: History;
  readonly hours: number;
  readonly onSet: () => void;
}

function Property({ namespace, name, property, now, maySet, history, hours, onSet }: PropertyProps) {
  const points = history.curves.get(property.name);
  const { unit = '', minimum, maximum, desired, description } = property;
  return (
    <li class="box property">
      <div class="property-head">
        <h2>{property.name}</h2>
        <QualityMark quality={qualityOf(property, now)} />
      </div>
      <p class="reading">
        <Value property={property} />
        <span class="age muted">{ageOf(property, now)}</span>
      </p>
      {description === undefined ? null : <p class="muted">{description}</p>}
      {desired === undefined ? null : (
        <p>
          <span class="muted">{text('devices.desired')}</span> <bdi>{desired}</bdi> {unit}
        </p>
      )}
      {minimum === undefined && maximum === undefined ? null : (
        <p class="muted">{text('device.range', { min: minimum ?? '−∞', max: maximum ?? '∞', unit })}</p>
      )}
      {property.writable ? (
        maySet ? (
          <SetValue namespace={namespace} name={name} property={property} onSet={onSet} />
        ) : null
      ) : (
        <p class="muted">{text('device.readOnly')}</p>
      )}
      {points === undefined ? null : <Trend property={property} points={points} hours={hours} now={now} />}
    </li>
  );
}

/** Why there are no trends, where somebody could do something about it. */
function HistoryNote({ history: { error } }: { readonly history: History }) {
  if (error?.kind !== 'NotFound') return null;
  return <p class="muted">{text('trend.off')}</p>;
}

type SetValueProps = Pick<PropertyProps, 'namespace' | 'name' | 'property' | 'onSet'>;

function SetValue({ namespace, name, property, onSet }: SetValueProps) {
  const { minimum, maximum, desired, reported, type } = property;
  const { busy, outcome, set, forget } = useSetting(namespace, name, property.name, onSet);
  const [value, setValue] = useState(desired ?? reported ?? '');
  const [persist, setPersist] = useState(true);
  const touched = useRef(false);
  useEffect(() => {
    if (!touched.current) setValue(desired ?? reported ?? '');
  }, [desired, reported]);
  const outOfRange = isOutOfRange(property, value);
  const label = text('device.set.label', { property: property.name });
  const edit = (next: string): void => {
    touched.current = true;
    setValue(next);
    forget();
  };
  return (
    <form
      class="set"
      onSubmit={(event) => {
        event.preventDefault();
        if (outOfRange) return;
        touched.current = false;
        void set(value, persist);
      }}
    >
      {type === 'BOOLEAN' ? (
        <select
          aria-label={label}
          value={value}
          disabled={busy}
          onChange={({ currentTarget }) => edit(currentTarget.value)}
        >
          <option value="true">true</option>
          <option value="false">false</option>
        </select>
      ) : (
        <input
          aria-label={label}
          value={value}
          disabled={busy}
          inputMode={isNumeric(property) ? 'decimal' : 'text'}
          aria-invalid={outOfRange}
          onInput={({ currentTarget }) => edit(currentTarget.value)}
        />
      )}
      {property.unit === undefined ? null : <span class="unit">{property.unit}</span>}
      <button type="submit" class="primary" disabled={busy || outOfRange || value === ''}>
        {text(busy ? 'device.busy' : 'device.set')}
      </button>
      <Check label={text('device.lasting')} value={persist} onChange={setPersist} />
      {outOfRange ? (
        <Note kind="bad">{text('device.outOfRange', { min: minimum ?? '−∞', max: maximum ?? '∞' })}</Note>
      ) : null}
      {outcome === undefined ? null : <Note kind={outcome.kind}>{outcome.message}</Note>}
    </form>
  );
}

interface EditsProps extends DeviceProps {
  readonly edits: readonly DeviceEdit[] | undefined;
  readonly now: number;
  readonly mayRevert: boolean;
  readonly onChange: () => void;
}

/** Edits that are over are of no use here: the audit has them. */
const OVER: ReadonlySet<string> = new Set(['expired', 'reverted', 'adopted', 'superseded']);

function Edits({ edits, now, mayRevert, namespace, name, onChange }: EditsProps) {
  const { client } = usePage();
  const [error, setError] = useState<EdgectlError>();
  const [busy, setBusy] = useState<string>();
  if (edits === undefined) return null;
  const standing = edits.filter(({ state }) => !OVER.has(state));
  const revert = async (id: string): Promise<void> => {
    setBusy(id);
    setError(undefined);
    try {
      await client.call('device.revert', { namespace, name, ids: [id] });
    } catch (thrown) {
      setError(EdgectlError.from(thrown));
    } finally {
      setBusy(undefined);
      onChange();
    }
  };
  return (
    <section aria-labelledby="edits">
      <h2 id="edits">{text('device.edits')}</h2>
      {error === undefined ? null : <ErrorBox error={error} />}
      {standing.length === 0 ? <p class="muted">{text('device.noEdits')}</p> : null}
      <ul class="plain edits">
        {standing.map(({ id, property, path, value, state, message, createdBy, createdAt }) => (
          <li key={id} class="box">
            <p>
              <strong>{property ?? path}</strong> →{' '}
              <bdi>{typeof value === 'string' ? value : JSON.stringify(value)}</bdi>{' '}
              <span class="badge">{text(`edit.${state}`)}</span>
            </p>
            <p class="muted">{text('device.editBy', { user: createdBy, age: ageOfTime(createdAt, now) })}</p>
            {message === undefined ? null : <p class="hint">{message}</p>}
            {mayRevert ? (
              <button type="button" disabled={busy === id} onClick={() => void revert(id)}>
                {text('device.revert')}
              </button>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

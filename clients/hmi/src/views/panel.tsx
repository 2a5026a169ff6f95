/** One screen for whoever stands at the machine: chosen values, trends and switches, large enough for a thumb. */
import { EdgectlError } from '@edgectl/client/browser';
import type { Device } from '@edgectl/rpc-schema/generated/types';
import { useEffect, useMemo, useState } from 'preact/hooks';
import {
  type DeviceView,
  deviceView,
  isNumeric,
  isOutOfRange,
  type PropertyView,
  qualityOf,
} from '../devices.ts';
import { type Watched, watchObjects } from '../live.ts';
import {
  type DeviceKey,
  deviceKeyOf,
  devicesOf,
  type LayoutItem,
  layoutOf,
  type PanelLayout,
  shownAs,
  stepOf,
  stepped,
} from '../panel.ts';
import { useNow, usePage } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { ErrorBox, Loading, Note } from '../parts/ui.tsx';
import { deviceHref } from '../route.ts';
import PANEL_STYLES from '../styles/panel.css';
import { text } from '../text/text.ts';
import { ageOf, QualityMark, useModels, Value } from './devices.tsx';
import { useMaySet, useSetting } from './setting.ts';
import { Trend, useHistory } from './trend.tsx';

addStyles(PANEL_STYLES);

const HOURS = 1;

/** The panel of one device, or the one that the layout file describes. */
export function Panel({ namespace, name }: { readonly namespace?: string; readonly name?: string }) {
  return namespace === undefined || name === undefined ? (
    <LayoutPanel />
  ) : (
    <DevicePanel namespace={namespace} name={name} />
  );
}

function LayoutPanel() {
  const { readPanel } = usePage();
  const [layout, setLayout] = useState<PanelLayout>();
  const [error, setError] = useState<EdgectlError>();
  useEffect(() => {
    readPanel().then(setLayout, (thrown: unknown) => setError(EdgectlError.from(thrown)));
  }, []);
  const { devices, error: refused } = useDevices(
    useMemo(() => (layout === undefined ? [] : devicesOf(layout)), [layout]),
  );
  if (error !== undefined) return <ErrorBox error={error} />;
  if (layout === undefined) return <Loading />;
  return (
    <>
      {refused === undefined ? null : <ErrorBox error={refused} />}
      <Screen layout={layout} devices={devices} back="#/devices" />
    </>
  );
}

function DevicePanel({ namespace, name }: DeviceKey) {
  const keys = useMemo(() => [{ namespace, name }], [namespace, name]);
  const { devices, known, error } = useDevices(keys);
  const device = devices.get(`${namespace}/${name}`);
  if (device === undefined) {
    if (error !== undefined) return <ErrorBox error={error} />;
    return known ? <p>{text('device.gone', { name })}</p> : <Loading />;
  }
  return <Screen layout={layoutOf(device)} devices={devices} back={deviceHref(device)} />;
}

interface WatchedDevices {
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly known: boolean;
  readonly error: EdgectlError | undefined;
}

/** Each with a watch of its own: of a thousand devices a panel shows a few. */
function useDevices(keys: readonly DeviceKey[]): WatchedDevices {
  const { client } = usePage();
  const models = useModels();
  const [watched, setWatched] = useState<ReadonlyMap<string, Watched<Device>>>(() => new Map());
  useEffect(() => {
    const over = new AbortController();
    for (const { namespace, name } of keys)
      void watchObjects<Device>({
        client,
        method: 'device.watch',
        params: { namespace, name },
        signal: over.signal,
        onChange: (one) => setWatched((before) => new Map(before).set(`${namespace}/${name}`, one)),
      });
    return () => over.abort();
  }, [client, keys]);
  return useMemo(() => {
    const all = [...watched.values()];
    const objects = all.flatMap(({ items }) => [...items.values()]);
    return {
      devices: new Map(objects.map((object) => deviceView(object, models)).map((view) => [view.key, view])),
      known: all.some(({ known }) => known),
      error: all.find(({ error }) => error !== undefined)?.error,
    };
  }, [watched, models]);
}

interface ScreenProps {
  readonly layout: PanelLayout;
  readonly devices: ReadonlyMap<string, DeviceView>;
  readonly back: string;
}

function Screen({ layout: { title, items }, devices, back }: ScreenProps) {
  const now = useNow();
  const groups = useMemo(() => groupsOf(items), [items]);
  return (
    <div class="panel">
      <div class="title">
        <h1 dir="auto">{title ?? text('panel.title')}</h1>
        <div class="actions">
          {document.fullscreenEnabled ? (
            <button type="button" onClick={() => void toggleFullscreen()}>
              {text('panel.full')}
            </button>
          ) : null}
          <a class="button" href={back}>
            {text('panel.leave')}
          </a>
        </div>
      </div>
      {groups.map(({ heading, items: shown }, index) => (
        <section key={`${heading ?? ''}/${index}`} aria-label={heading ?? title ?? text('panel.title')}>
          {heading === undefined ? null : <h2 dir="auto">{heading}</h2>}
          <ul class="plain panel-items">
            {shown.map((item) => (
              <Item
                key={`${item.device}/${item.property}/${item.show ?? ''}`}
                item={item}
                device={devices.get(keyOf(item.device))}
                now={now}
                Heading={heading === undefined ? 'h2' : 'h3'}
              />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type PropertyItem = Extract<LayoutItem, { readonly device: string }>;

function groupsOf(items: readonly LayoutItem[]) {
  const groups: { heading?: string; items: PropertyItem[] }[] = [{ items: [] }];
  for (const item of items) {
    if ('heading' in item) groups.push({ heading: item.heading, items: [] });
    else groups.at(-1)?.items.push(item);
  }
  return groups.filter(({ heading, items: shown }) => heading !== undefined || shown.length > 0);
}

function keyOf(device: string): string {
  const { namespace, name } = deviceKeyOf(device);
  return `${namespace}/${name}`;
}

async function toggleFullscreen(): Promise<void> {
  if (document.fullscreenElement === null) await document.documentElement.requestFullscreen();
  else await document.exitFullscreen();
}

interface ItemProps {
  readonly item: PropertyItem;
  readonly device: DeviceView | undefined;
  readonly now: number;
  /** The next below what stands above the item. */
  readonly Heading: 'h2' | 'h3';
}

function Item({ item, device, now, Heading }: ItemProps) {
  const property = device?.properties.find(({ name }) => name === item.property);
  const label = item.label ?? item.property;
  if (device === undefined || property === undefined) {
    return (
      <li class="box panel-item">
        <Heading dir="auto">{label}</Heading>
        <p class="reading muted">—</p>
        <p class="muted wrap">{text('panel.nothing', { device: item.device, property: item.property })}</p>
      </li>
    );
  }
  const show = item.show ?? shownAs(property);
  const shared = { item, device, property, now, label };
  return (
    <li class={show === 'trend' ? 'box panel-item with-trend' : 'box panel-item'}>
      <div class="property-head">
        <Heading dir="auto">{label}</Heading>
        <QualityMark quality={qualityOf(property, now)} />
      </div>
      {show === 'switch' ? (
        <Switch {...shared} />
      ) : (
        <p class="reading">
          <Value property={property} />
          <span class="age muted">{ageOf(property, now)}</span>
        </p>
      )}
      {show === 'trend' ? <ItemTrend {...shared} /> : null}
      {show === 'set' ? <Stepper {...shared} /> : null}
    </li>
  );
}

interface ControlProps extends Omit<ItemProps, 'Heading'> {
  readonly device: DeviceView;
  readonly property: PropertyView;
  readonly label: string;
}

function ItemTrend({
  item: { hours = HOURS },
  device: { namespace, name, properties },
  property,
  now,
}: ControlProps) {
  const { curves, error } = useHistory(namespace, name, hours, properties);
  if (error !== undefined) return <p class="muted">{error.message}</p>;
  return (
    <Trend
      property={property}
      points={curves.get(property.name) ?? []}
      hours={hours}
      now={now}
      height={130}
    />
  );
}

function Switch({ item, device: { namespace, name }, property, label }: ControlProps) {
  const { on = 'true', off = 'false' } = item;
  const maySet = useMaySet(namespace, name);
  const { busy, outcome, set } = useSetting(namespace, name, property.name);
  const isOn = property.reported === on;
  const isKnown = isOn || property.reported === off;
  return (
    <>
      <button
        type="button"
        class="switch"
        role="switch"
        aria-checked={isOn}
        aria-label={label}
        disabled={busy || !maySet}
        onClick={() => void set(isOn ? off : on, true)}
      >
        <span class="knob" aria-hidden="true" />
        <bdi>
          {isKnown
            ? isOn
              ? switchWord(on, 'panel.on')
              : switchWord(off, 'panel.off')
            : (property.reported ?? '—')}
        </bdi>
      </button>
      {busy ? <Note>{text('device.busy')}</Note> : null}
      {outcome === undefined ? null : <Note kind={outcome.kind}>{outcome.message}</Note>}
    </>
  );
}

/** A value of its own says what it is. */
function switchWord(value: string, word: 'panel.on' | 'panel.off'): string {
  return value === 'true' || value === 'false' ? text(word) : value;
}

function Stepper({ item, device: { namespace, name }, property, label }: ControlProps) {
  const maySet = useMaySet(namespace, name);
  const { busy, outcome, set, forget } = useSetting(namespace, name, property.name, () =>
    setWanted(undefined),
  );
  const [wanted, setWanted] = useState<string>();
  const { desired, reported, minimum, maximum, unit } = property;
  const value = wanted ?? desired ?? reported ?? '';
  const step = item.step ?? stepOf(property);
  const outOfRange = isOutOfRange(property, value);
  const edit = (next: string): void => {
    setWanted(next);
    forget();
  };
  if (!maySet || !property.writable) return null;
  return (
    <form
      class="stepper"
      onSubmit={(event) => {
        event.preventDefault();
        if (!outOfRange) void set(value, true);
      }}
    >
      {isNumeric(property) ? (
        <button
          type="button"
          aria-label={text('panel.less', { property: label })}
          disabled={busy}
          onClick={() => edit(stepped(property, value, -step))}
        >
          −
        </button>
      ) : null}
      <input
        aria-label={text('device.set.label', { property: label })}
        value={value}
        disabled={busy}
        inputMode={isNumeric(property) ? 'decimal' : 'text'}
        aria-invalid={outOfRange}
        onInput={({ currentTarget }) => edit(currentTarget.value)}
      />
      {isNumeric(property) ? (
        <button
          type="button"
          aria-label={text('panel.more', { property: label })}
          disabled={busy}
          onClick={() => edit(stepped(property, value, step))}
        >
          +
        </button>
      ) : null}
      <button
        type="submit"
        class="primary"
        disabled={busy || outOfRange || wanted === undefined || value === ''}
      >
        {text(busy ? 'device.busy' : 'device.set')}
      </button>
      {minimum === undefined && maximum === undefined ? null : (
        <p class={outOfRange ? 'note bad' : 'muted'}>
          {text('device.range', { min: minimum ?? '−∞', max: maximum ?? '∞', unit: unit ?? '' })}
        </p>
      )}
      {outcome === undefined ? null : <Note kind={outcome.kind}>{outcome.message}</Note>}
    </form>
  );
}

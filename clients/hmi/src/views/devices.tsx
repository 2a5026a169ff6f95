import type { Device } from '@edgectl/rpc-schema/generated/types';
import { useEffect, useMemo, useState } from 'preact/hooks';
import {
  type DeviceView,
  deviceView,
  modelProperties,
  type PropertyView,
  type Quality,
  qualityOf,
} from '../devices.ts';
import { duration } from '../format.ts';
import type { LightState } from '../lights.ts';
import { useNow, usePage, useWatch } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { ErrorBox, Filter, Light, Loading } from '../parts/ui.tsx';
import { deviceHref } from '../route.ts';
import DEVICE_STYLES from '../styles/devices.css';
import LIST_STYLES from '../styles/list.css';
import { counted, text } from '../text/text.ts';

addStyles(LIST_STYLES);
addStyles(DEVICE_STYLES);

/** More than a person looks at: the filter finds the others. */
const SHOWN_AT_ONCE = 100;

const LIGHTS: Readonly<Record<Quality, LightState>> = {
  good: 'fine',
  stale: 'warning',
  differs: 'warning',
  none: 'unknown',
};

type Models = ReturnType<typeof modelProperties>;

/** Units and ranges; without the right to see the models, none. */
export function useModels(): Models {
  const { client } = usePage();
  const [models, setModels] = useState<Models>(() => new Map());
  useEffect(() => {
    const over = new AbortController();
    client
      .call('deviceModel.list', { allNamespaces: true }, { signal: over.signal })
      .then(({ items }) => setModels(modelProperties(items)))
      .catch(() => undefined);
    return () => over.abort();
  }, [client]);
  return models;
}

export function Devices() {
  const { items, known, error } = useWatch<Device>('device.watch');
  const models = useModels();
  const [filter, setFilter] = useState('');
  const [layout, setLayout] = useState<'table' | 'tiles'>('tiles');
  const [most, setMost] = useState(SHOWN_AT_ONCE);
  const now = useNow();
  const wanted = filter.toLowerCase();
  const devices = useMemo(
    () =>
      [...items.values()]
        .map((device) => deviceView(device, models))
        .toSorted((one, other) => one.key.localeCompare(other.key)),
    [items, models],
  );
  const fitting = devices.filter(({ key, properties }) =>
    [key, ...properties.map(({ name }) => name)].some((word) => word.toLowerCase().includes(wanted)),
  );
  const shown = fitting.slice(0, most);
  return (
    <>
      <div class="title">
        <h1>{text('devices.title')}</h1>
        <span class="muted">{known ? counted('devices.count', devices.length) : ''}</span>
        <Filter value={filter} label={text('devices.filter')} onChange={setFilter} />
        <div class="choice" role="group" aria-label={text('devices.layout')}>
          {(['tiles', 'table'] as const).map((one) => (
            <button type="button" key={one} aria-pressed={layout === one} onClick={() => setLayout(one)}>
              {text(`devices.${one}`)}
            </button>
          ))}
        </div>
      </div>
      {error === undefined ? null : <ErrorBox error={error} />}
      {known ? null : <Loading />}
      {known && error === undefined && shown.length === 0 ? (
        <p class="muted">{text(devices.length === 0 ? 'devices.none' : 'devices.noMatch')}</p>
      ) : null}
      {shown.length === 0 ? null : layout === 'tiles' ? (
        <Tiles devices={shown} now={now} />
      ) : (
        <Table devices={shown} now={now} />
      )}
      {fitting.length > shown.length ? (
        <button type="button" onClick={() => setMost(most + SHOWN_AT_ONCE)}>
          {shown.length} / {fitting.length} …
        </button>
      ) : null}
    </>
  );
}

interface ListProps {
  readonly devices: readonly DeviceView[];
  readonly now: number;
}

function Tiles({ devices, now }: ListProps) {
  return (
    <ul class="tiles">
      {devices.map((device) => (
        <li key={device.key}>
          <a class="box tile" href={deviceHref(device)}>
            <h2 dir="auto">{device.name}</h2>
            <p class="muted">{device.namespace}</p>
            <dl>
              {device.properties.map((property) => (
                <div key={property.name}>
                  <dt>
                    <Light
                      state={LIGHTS[qualityOf(property, now)]}
                      label={text(`quality.${qualityOf(property, now)}`)}
                    />{' '}
                    {property.name}
                  </dt>
                  <dd>
                    <Value property={property} />
                    <span class="age muted">{ageOf(property, now)}</span>
                  </dd>
                </div>
              ))}
            </dl>
            {device.properties.length === 0 ? <p class="muted">{text('device.noProperties')}</p> : null}
          </a>
        </li>
      ))}
    </ul>
  );
}

function Table({ devices, now }: ListProps) {
  return (
    <table class="list">
      <thead>
        <tr>
          {(['device', 'property', 'value', 'desired', 'age', 'quality'] as const).map((name) => (
            <th scope="col" key={name}>
              {text(`devices.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {devices.flatMap((device) =>
          (device.properties.length === 0 ? [undefined] : device.properties).map((property) => (
            <tr key={`${device.key}/${property?.name ?? ''}`}>
              <th scope="row">
                <a href={deviceHref(device)} dir="auto">
                  {device.key}
                </a>
              </th>
              <td data-label={text('devices.property')}>{property?.name ?? ''}</td>
              <td data-label={text('devices.value')} class="figure">
                {property === undefined ? '' : <Value property={property} />}
              </td>
              <td data-label={text('devices.desired')} class="figure">
                {property?.desired ?? ''}
              </td>
              <td data-label={text('devices.age')} class="figure">
                {property === undefined ? '' : ageOf(property, now)}
              </td>
              <td data-label={text('devices.quality')}>
                {property === undefined ? '' : <QualityMark quality={qualityOf(property, now)} />}
              </td>
            </tr>
          )),
        )}
      </tbody>
    </table>
  );
}

export function Value({ property: { reported, unit } }: { readonly property: PropertyView }) {
  return (
    <span class="value">
      <bdi>{reported ?? '—'}</bdi>
      {unit === undefined || reported === undefined ? null : <span class="unit"> {unit}</span>}
    </span>
  );
}

export function QualityMark({ quality }: { readonly quality: Quality }) {
  return (
    <span class="quality">
      <Light state={LIGHTS[quality]} label="" /> {text(`quality.${quality}`)}
    </span>
  );
}

export function ageOf({ reportedAtMs }: PropertyView, now: number): string {
  return reportedAtMs === undefined ? '' : duration((now - reportedAtMs) / 1000);
}

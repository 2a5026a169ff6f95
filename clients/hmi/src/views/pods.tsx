import type { Pod } from 'kubernetes-types/core/v1.js';
import { useState } from 'preact/hooks';
import { POD_COLUMNS } from '../../../../common/kubernetes/tables/pods.ts';
import { useNow, useWatch } from '../parts/context.ts';
import { addStyles } from '../parts/styles.ts';
import { ErrorBox, Filter, Light, Loading } from '../parts/ui.tsx';
import { podHref } from '../route.ts';
import LIST_STYLES from '../styles/list.css';
import { counted, text } from '../text/text.ts';
import { lightOfPod } from './pod-light.ts';

addStyles(LIST_STYLES);

/** The columns of `get pods -o wide` that have a value on one node. */
const SHOWN = {
  READY: 'pods.ready',
  STATUS: 'pods.status',
  RESTARTS: 'pods.restarts',
  AGE: 'pods.age',
  IP: 'pods.ip',
} as const;

function cellsOf(pod: Pod, nowMs: number): Readonly<Record<string, string>> {
  return Object.fromEntries(POD_COLUMNS.map(({ header, cell }) => [header, cell(pod, nowMs)]));
}

export function Pods() {
  const { items, known, error } = useWatch<Pod>('pod.watch');
  const [filter, setFilter] = useState('');
  const now = useNow();
  const wanted = filter.toLowerCase();
  const rows = [...items.values()]
    .map((pod) => ({ pod, cells: cellsOf(pod, now) }))
    .filter(({ pod, cells }) =>
      [pod.metadata?.name, pod.metadata?.namespace, cells['STATUS']].some((cell) =>
        cell?.toLowerCase().includes(wanted),
      ),
    )
    .toSorted((one, other) => keyOf(one.pod).localeCompare(keyOf(other.pod)));
  return (
    <>
      <div class="title">
        <h1>{text('pods.title')}</h1>
        <span class="muted">{known ? counted('pods.count', items.size) : ''}</span>
        <Filter value={filter} label={text('pods.filter')} onChange={setFilter} />
      </div>
      {error === undefined ? null : <ErrorBox error={error} />}
      {known ? null : <Loading />}
      {known && error === undefined && rows.length === 0 ? (
        <p class="muted">{text(items.size === 0 ? 'pods.none' : 'pods.noMatch')}</p>
      ) : null}
      {rows.length === 0 ? null : (
        <table class="list">
          <thead>
            <tr>
              <th scope="col">{text('pods.name')}</th>
              <th scope="col">{text('pods.namespace')}</th>
              {Object.values(SHOWN).map((name) => (
                <th scope="col" key={name}>
                  {text(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ pod, cells }) => (
              <tr key={keyOf(pod)}>
                <th scope="row">
                  <Light state={lightOfPod(pod, cells['STATUS'] ?? '')} />{' '}
                  <a href={podHref(pod.metadata ?? {})} dir="auto">
                    {pod.metadata?.name}
                  </a>
                </th>
                <td data-label={text('pods.namespace')}>{pod.metadata?.namespace}</td>
                {Object.entries(SHOWN).map(([header, name]) => (
                  <td key={header} data-label={text(name)} class={header === 'STATUS' ? 'status' : 'figure'}>
                    {cells[header]}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

function keyOf({ metadata }: Pod): string {
  return `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`;
}

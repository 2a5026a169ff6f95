/** What every view needs: the client, the node's state, and a clock that ticks for ages. */
import type { Client, NodeState } from '@edgectl/client/browser';
import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { type KubernetesObject, type Watched, watchObjects } from '../live.ts';
import type { PanelLayout } from '../panel.ts';

export interface Page {
  readonly client: Client;
  readonly connection: 'up' | 'away';
  readonly state: NodeState | undefined;
  /** The layout file. @throws EdgectlError `NotFound` where there is none */
  readonly readPanel: () => Promise<PanelLayout>;
}

export const PageContext = createContext<Page | undefined>(undefined);

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error('a view is shown inside of the page');
  return page;
}

const TICK_MS = 1_000;

/** The time, each second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

const NOTHING: Watched<never> = { items: new Map<string, never>(), known: false };

/** Objects as they change, as long as the view is there. */
export function useWatch<T extends KubernetesObject>(
  method: 'pod.watch' | 'event.watch' | 'device.watch',
  namespace?: string,
  name?: string,
): Watched<T> {
  const { client } = usePage();
  const [watched, setWatched] = useState<Watched<T>>(NOTHING);
  useEffect(() => {
    const over = new AbortController();
    const params =
      namespace === undefined
        ? { allNamespaces: true }
        : { namespace, ...(name === undefined ? {} : { name }) };
    void watchObjects<T>({ client, method, params, signal: over.signal, onChange: setWatched });
    return () => over.abort();
  }, [client, method, namespace, name]);
  return watched;
}

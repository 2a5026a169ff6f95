/** Where the page is: the part of the address behind `#`. */
export type Route =
  | { readonly view: 'overview' | 'pods' | 'devices' | 'unknown' }
  /** Of one device, or what the layout file says. */
  | { readonly view: 'panel'; readonly namespace?: string; readonly name?: string }
  | {
      readonly view: 'pod' | 'logs' | 'shell' | 'device';
      readonly namespace: string;
      readonly name: string;
      readonly container?: string;
      readonly previous?: boolean;
    };

export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [view = '', namespace, name, part] = path.split('/').map(decode);
  if (view === '' && namespace === undefined) return { view: 'overview' };
  if ((view === 'pods' || view === 'devices' || view === 'panel') && namespace === undefined) return { view };
  if (namespace === undefined || name === undefined || namespace === '' || name === '')
    return { view: 'unknown' };
  if (view === 'devices' && part === undefined) return { view: 'device', namespace, name };
  if (view === 'panel' && part === undefined) return { view, namespace, name };
  if (view !== 'pods') return { view: 'unknown' };
  const params = new URLSearchParams(query);
  const container = params.get('container') ?? undefined;
  const target = {
    namespace,
    name,
    ...(container === undefined ? {} : { container }),
    ...(params.has('previous') ? { previous: true } : {}),
  };
  if (part === undefined) return { view: 'pod', ...target };
  return part === 'logs' || part === 'shell' ? { view: part, ...target } : { view: 'unknown' };
}

function decode(level: string): string {
  try {
    return decodeURIComponent(level);
  } catch {
    return level;
  }
}

export interface Target {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

export function podHref(
  { namespace = '', name = '' }: Target,
  part?: 'logs' | 'shell',
  query?: Readonly<Record<string, string>>,
): string {
  const asked = query === undefined ? '' : `?${new URLSearchParams(query).toString()}`;
  return `#/pods/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}${part === undefined ? '' : `/${part}`}${asked}`;
}

export function deviceHref({ namespace = '', name = '' }: Target): string {
  return `#/devices/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

export function panelHref({ namespace = '', name = '' }: Target): string {
  return `#/panel/${encodeURIComponent(namespace)}/${encodeURIComponent(name)}`;
}

/** Where that is shown which a call was about. */
export function hrefOfDeed(method: string, target: string): string | undefined {
  const [namespace, name] = target.split('/');
  if (namespace === undefined || name === undefined) return undefined;
  if (method.startsWith('pod.')) return podHref({ namespace, name });
  return method.startsWith('device.') ? deviceHref({ namespace, name }) : undefined;
}

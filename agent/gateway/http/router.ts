/** Finds the route of a path: a tree of its segments, literal ones before those that are parameters. */
import type { Route } from './route.ts';

interface Branch {
  readonly literals: Map<string, Branch>;
  readonly routes: Map<string, { readonly route: Route; readonly names: readonly string[] }>;
  parameter: Branch | undefined;
}

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** The result: a route, or the methods that the path supports. */
export type Found = Match | { readonly allowed: readonly string[] };

export class Router {
  readonly #root = branch();

  constructor(routes: readonly Route[]) {
    for (const route of routes) this.#add(route);
  }

  /** `undefined` if nothing has that path. @param path percent-encoded, without the query */
  find(method: string, path: string): Found | undefined {
    const segments = decode(path);
    if (segments === undefined) return undefined;
    const values: string[] = [];
    const end = walk(this.#root, segments, 0, values);
    if (end === undefined) return undefined;
    const found = end.routes.get(method);
    if (found === undefined) return { allowed: [...end.routes.keys()] };
    const params = Object.fromEntries(found.names.map((name, index) => [name, values[index] ?? '']));
    return { route: found.route, params };
  }

  #add(route: Route): void {
    const names: string[] = [];
    let at = this.#root;
    for (const segment of route.path.split('/').slice(1)) {
      if (segment.startsWith(':')) {
        names.push(segment.slice(1));
        at.parameter ??= branch();
        at = at.parameter;
      } else {
        const next = at.literals.get(segment) ?? branch();
        at.literals.set(segment, next);
        at = next;
      }
    }
    if (at.routes.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
    at.routes.set(route.method, { route, names });
  }
}

function branch(): Branch {
  return { literals: new Map(), routes: new Map(), parameter: undefined };
}

function walk(at: Branch, segments: readonly string[], depth: number, values: string[]): Branch | undefined {
  const segment = segments[depth];
  if (segment === undefined) return at.routes.size === 0 ? undefined : at;
  const literal = at.literals.get(segment);
  const found = literal === undefined ? undefined : walk(literal, segments, depth + 1, values);
  if (found !== undefined || at.parameter === undefined || segment === '') return found;
  const known = values.length;
  values.push(segment);
  const end = walk(at.parameter, segments, depth + 1, values);
  if (end === undefined) values.length = known;
  return end;
}

/** A slash at the end means nothing, as at kube-apiserver. */
function decode(path: string): string[] | undefined {
  const segments = path.split('/').slice(1);
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  try {
    return segments.map((segment) => decodeURIComponent(segment));
  } catch {
    return undefined;
  }
}

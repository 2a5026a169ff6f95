/** `--redact-names`: other names for what the plant calls its things, the same for the same thing throughout a bundle. */

export type NameKind =
  | 'pod'
  | 'namespace'
  | 'container'
  | 'node'
  | 'device'
  | 'model'
  | 'property'
  | 'principal'
  | 'client'
  | 'image'
  | 'host'
  | 'address';

/** What every node has tells nothing of the plant. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  ...[
    'default',
    'kube-system',
    'kube-public',
    'kubeedge',
    'root',
    'anonymous',
    'localhost',
    'node',
    'embedded',
  ],
  ...['status', 'state', 'name', 'pod', 'device', 'container', 'main', 'all', 'error', 'info', 'running'],
]);

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)/g;
const IPV6 = /(?<![\w:.])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})?(?::[0-9a-f]{1,4}){0,6}(?![\w:])/gi;
const MAC = /(?<![\w:])(?:[0-9a-f]{2}:){5}[0-9a-f]{2}(?![\w:])/gi;
const OWN_ADDRESS = /^(?:127\.|0\.0\.0\.0$|255\.)/;

export class Names {
  readonly #others = new Map<string, string>();
  readonly #counts = new Map<NameKind, number>();
  #pattern: RegExp | undefined;

  /** The real name of each replacement, for the person who made the bundle. */
  get others(): ReadonlyMap<string, string> {
    return this.#others;
  }

  of(kind: NameKind, name: string): string {
    if (name === '' || EVERYWHERE.has(name)) return name;
    const known = this.#others.get(name);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    const other = `${kind}-${count}`;
    this.#others.set(name, other);
    this.#pattern = undefined;
    return other;
  }

  /** Replaces the names wherever they occur as whole words. */
  replaceIn(text: string): string {
    const named = this.#patternNow();
    const shown = named === undefined ? text : text.replace(named, (name) => this.#others.get(name) ?? name);
    const address = (found: string): string => (OWN_ADDRESS.test(found) ? found : this.of('address', found));
    return shown.replace(MAC, address).replace(IPV4, address).replace(IPV6, address);
  }

  /** The longest first: of `press-1-x` and `press-1` the first one is meant where both fit. */
  #patternNow(): RegExp | undefined {
    if (this.#others.size === 0) return undefined;
    this.#pattern ??= new RegExp(
      `(?<![A-Za-z0-9])(?:${[...this.#others.keys()]
        .filter((name) => name.length > 1)
        .toSorted((one, other) => other.length - one.length)
        .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`))
        .join('|')})(?![A-Za-z0-9])`,
      'g',
    );
    return this.#pattern;
  }
}

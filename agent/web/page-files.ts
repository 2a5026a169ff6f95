/** The built page: one document, and assets that are named by their digest and never change. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Asset {
  readonly type: string;
  /** Compressed by gzip, as it lies in the build. */
  readonly gzip: Buffer;
}

/** Stands in the document where the nonce of each answer goes. */
const NONCE = /__NONCE__/g;
const NONCE_BYTES = 18;

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};

export class PageFiles {
  readonly #folder: string;
  readonly #document: string;
  /** The types of the assets that there are, by their names. */
  readonly #assets: ReadonlyMap<string, string>;
  readonly #plain = new Map<string, Buffer>();

  /** @throws Error if the build has no page */
  constructor(folder: string) {
    this.#folder = folder;
    this.#document = readFileSync(join(folder, 'index.html'), 'utf8');
    this.#assets = new Map(
      readdirSync(join(folder, 'assets')).flatMap((file): [string, string][] => {
        const [, name, kind] = /^([\w-]+\.(\w+))\.gz$/.exec(file) ?? [];
        const type = TYPES[kind ?? ''];
        return name === undefined || type === undefined ? [] : [[name, type]];
      }),
    );
  }

  /** The document with a nonce of its own. */
  document(): { readonly html: string; readonly nonce: string } {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return { html: this.#document.replace(NONCE, nonce), nonce };
  }

  asset(name: string): Asset | undefined {
    const type = this.#assets.get(name);
    return type === undefined
      ? undefined
      : { type, gzip: readFileSync(join(this.#folder, 'assets', `${name}.gz`)) };
  }

  /** For the few clients that take nothing compressed. Kept: else whoever asks again and again, without a login, has the work done again. */
  plain(name: string, { gzip }: Asset): Buffer {
    const kept = this.#plain.get(name) ?? gunzipSync(gzip);
    this.#plain.set(name, kept);
    return kept;
  }
}

/** The first of the folders that holds a page. */
export function pageFolder(candidates: readonly string[]): string | undefined {
  return candidates.find((folder) => existsSync(join(folder, 'index.html')));
}

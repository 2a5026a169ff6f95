/** The patches that a page of the documentation shows. */

export interface PagePatch {
  readonly file: string;
  readonly isNew: boolean;
  readonly added: readonly string[];
}

/** The text of all of them, as `patch -p1` reads it. */
export function patchText(page: string): string {
  return [...page.matchAll(/^```diff\n(.*?)^```$/gms)].map(([, text = '']) => text).join('');
}

export function patchesOf(page: string): readonly PagePatch[] {
  return patchText(page)
    .split(/^(?=--- )/m)
    .map((text) => ({
      file: /^\+\+\+ b\/(.+)$/m.exec(text)?.[1] ?? '',
      isNew: text.startsWith('--- /dev/null'),
      added: [...text.matchAll(/^\+(?!\+\+ )(.*)$/gm)].map(([, line = '']) => line),
    }));
}

/** Where the added lines are in a file that has them, in this order, whatever came between them since; -1: not there. */
export function placesOf({ added }: PagePatch, lines: readonly string[]): readonly number[] {
  let at = 0;
  return added.map((line) => {
    const found = lines.indexOf(line, at);
    if (found >= 0) at = found + 1;
    return found;
  });
}

/** Style sheets that come with the part of the page that needs them: the policy admits elements with the nonce of the document. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name=edgectl-nonce]')?.content ?? '';

const added = new Set<string>();

/** Once, whoever needs it. */
export function addStyles(styles: string): void {
  if (added.has(styles)) return;
  added.add(styles);
  styleElement(styles);
}

export function styleElement(styles: string): HTMLStyleElement {
  const sheet = document.createElement('style');
  sheet.nonce = nonce;
  sheet.textContent = styles;
  document.head.append(sheet);
  return sheet;
}

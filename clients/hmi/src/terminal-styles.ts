import { nonce, styleElement } from './parts/styles.ts';

/**
 * The terminal makes style elements, and style attributes from text; the policy of the page forbids both. The elements get the nonce of the
 * document, and the attributes are set property by property, which is allowed.
 */

/**
 * @param styles of the terminal
 * @returns what undoes it
 */
export function admitTerminalStyles(styles: string): () => void {
  const { createElement } = document;
  const { setAttribute } = Element.prototype;
  document.createElement = function create(
    this: Document,
    tag: string,
    options?: ElementCreationOptions,
  ): HTMLElement {
    const element = createElement.call(this, tag, options);
    if (tag.toLowerCase() === 'style') element.nonce = nonce;
    return element;
  } as typeof createElement;
  Element.prototype.setAttribute = function set(this: Element, name: string, value: string): void {
    if (name === 'style' && this instanceof HTMLElement) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };
  const sheet = styleElement(styles);
  return () => {
    sheet.remove();
    document.createElement = createElement;
    Element.prototype.setAttribute = setAttribute;
  };
}

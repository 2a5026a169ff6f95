/**
 * The JSONPath templates of kubectl: text outside braces; inside them paths, quoted text, and `range` … `end`.
 * Paths are translated to RFC 9535 and evaluated by a library; what kubectl's language lacks is an error, never a guess.
 */
import { parsePath, type Path } from './path.ts';
import { endOfQuote, templateError, unquote } from './syntax.ts';

export type TemplateNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'range'; readonly path: Path; readonly body: readonly TemplateNode[] };

/** The position of the brace that ends the action whose inside starts at `start`. */
function endOfAction(text: string, start: number): number {
  let position = start;
  while (position < text.length) {
    const character = text[position];
    if (character === '"' || character === "'") position = endOfQuote(text, position);
    else if (character === '\\') position += 2;
    else if (character === '}') return position;
    else position += 1;
  }
  throw templateError(`unclosed action: {${text.slice(start)}`);
}

interface Frame {
  readonly nodes: TemplateNode[];
  readonly range?: Path;
}

function addAction(action: string, frames: Frame[]): void {
  const frame = frames.at(-1) as Frame;
  if (/^range(\s|$|[.@$[])/.test(action)) {
    const path = action.slice('range'.length).trim();
    if (path === '') throw templateError('range needs a path: {range .items[*]}');
    frames.push({ nodes: [], range: parsePath(path) });
  } else if (action === 'end') {
    if (frame.range === undefined) throw templateError('{end} without {range}');
    frames.pop();
    frames.at(-1)?.nodes.push({ kind: 'range', path: frame.range, body: frame.nodes });
  } else if (/^["']/.test(action)) {
    if (endOfQuote(action, 0) !== action.length) throw templateError(`unexpected text after ${action}`);
    frame.nodes.push({ kind: 'text', text: unquote(action) });
  } else if (action !== '') {
    frame.nodes.push({ kind: 'path', path: parsePath(action) });
  }
}

/** @throws EdgectlError `InvalidParams` where the template is wrong or uses what is not supported. */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const frames: Frame[] = [{ nodes: [] }];
  let position = 0;
  while (position < template.length) {
    const brace = template.indexOf('{', position);
    const text = template.slice(position, brace === -1 ? undefined : brace);
    if (text !== '') frames.at(-1)?.nodes.push({ kind: 'text', text });
    if (brace === -1) break;
    const end = endOfAction(template, brace + 1);
    addAction(template.slice(brace + 1, end).trim(), frames);
    position = end + 1;
  }
  if (frames.length > 1) throw templateError('unclosed {range}: {end} is missing');
  return frames[0]?.nodes ?? [];
}

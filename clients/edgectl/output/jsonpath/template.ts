/** The JSONPath templates of kubectl: text outside braces; inside them paths, quoted text, and `range` … `end`. */
import type { Path, TemplateNode } from './nodes.ts';
import { readSteps } from './path.ts';
import { templateError } from './syntax.ts';

interface Frame {
  readonly nodes: TemplateNode[];
  readonly range?: Path;
}

function addAction(steps: Path, frames: Frame[]): void {
  const frame = frames.at(-1) as Frame;
  const [first, ...rest] = steps;
  if (first?.kind === 'identifier' && first.name === 'range') {
    if (rest.length === 0) throw templateError('range needs a path: {range .items[*]}');
    frames.push({ nodes: [], range: rest });
  } else if (first?.kind === 'identifier' && first.name === 'end') {
    if (frame.range === undefined) throw templateError('{end} without {range}');
    frames.pop();
    frames.at(-1)?.nodes.push({ kind: 'range', path: frame.range, body: frame.nodes });
  } else {
    frame.nodes.push({ kind: 'path', path: steps });
  }
}

/** @throws EdgectlError `InvalidParams` if the template is wrong or uses what is not supported. */
export function parseTemplate(template: string): readonly TemplateNode[] {
  const frames: Frame[] = [{ nodes: [] }];
  let position = 0;
  while (position < template.length) {
    const brace = template.indexOf('{', position);
    const text = template.slice(position, brace === -1 ? undefined : brace);
    if (text !== '') frames.at(-1)?.nodes.push({ kind: 'text', text });
    if (brace === -1) break;
    const { steps, end } = readSteps(template, brace + 1);
    if (template[end] !== '}') throw templateError(`unclosed action: ${template.slice(brace)}`);
    addAction(steps, frames);
    position = end + 1;
  }
  if (frames.length > 1) throw templateError('unclosed {range}: {end} is missing');
  return frames[0]?.nodes ?? [];
}

/** README's table of figures, between two comments, made from a run of all benches: nobody types a figure. */
import type { Figure } from './figures.ts';
import type { History } from './history.ts';

const BEGIN = '<!-- figures -->\n';
const END = '<!-- /figures -->\n';

function rounded(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(2);
}

function shown({ median, min, max, unit }: Figure): string {
  return `${rounded(median)} ${unit} (${rounded(min)} to ${rounded(max)})`;
}

function beside({ peer, ratio }: Figure): string {
  return peer === undefined || ratio === undefined ? '' : `${ratio.toFixed(2)} times ${peer.name}`;
}

/** The table, with what was measured and where. */
export function figuresTable({ commit, node, machine, figures }: History): string {
  const { cores, processor, memoryGiB, kernel } = machine;
  return [
    `Measured at commit ${commit} on Node.js ${node.replace('v', '')}, ${cores} cores of ${processor}, ${memoryGiB} GiB, Linux ${kernel}: medians, with the range of`,
    'the samples, each with its peer in the same run.',
    '',
    '| | edgectl | beside its peer |',
    '|---|---|---|',
    ...figures.map((figure) => `| ${figure.name} | ${shown(figure)} | ${beside(figure)} |`),
    '',
  ].join('\n');
}

/** The text with its table created again. @throws Error if it has no place for one */
export function withTable(text: string, history: History): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`there is no ${BEGIN.trim()} … ${END.trim()}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${figuresTable(history)}\n${text.slice(end)}`;
}

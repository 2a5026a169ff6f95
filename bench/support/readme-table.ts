/** The tables of figures and of goals, between two comments, made from a run of all benches: nobody types a figure. */
import type { Figure } from './figures.ts';
import { type GoalResult, goalResults } from './goals.ts';
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

function measuredWhere({ commit, node, machine, peers = {} }: History): string[] {
  const { cores, processor, memoryGiB, kernel } = machine;
  const versions = Object.entries(peers).map((pair) => `, ${pair.join(' ')}`);
  return [
    `Measured at commit ${commit} on Node.js ${node.replace('v', '')}${versions.join('')}, ${cores} cores of ${processor}, ${memoryGiB} GiB, Linux ${kernel}: medians, with the range of`,
    'the samples, each with its peer in the same run.',
    '',
  ];
}

function goalRow({ name, value, unit, min, max, samples, peer, ratio, goal, met, note }: GoalResult): string {
  const range =
    min === undefined || max === undefined ? '' : ` (${rounded(min)} to ${rounded(max)}, ${samples} samples)`;
  const measured = value === null ? 'not measured' : `${rounded(value)} ${unit}${range}`;
  const against = peer === null || ratio === null ? '' : `${ratio.toFixed(2)} times ${peer}`;
  const result = met === null ? '' : met ? 'met' : 'not met';
  return `| ${name} | ${measured} | ${against} | ${goal} | ${result} | ${note ?? ''} |`;
}

/** Every goal, with what the run says of it. */
export function goalsTable(history: History): string {
  const goals = goalResults(history.figures);
  const count = (met: boolean | null): number => goals.filter((goal) => goal.met === met).length;
  return [
    ...measuredWhere(history),
    `${count(true)} goals are met, ${count(false)} are not, ${count(null)} were not measured in that run.`,
    '',
    '| | edgectl | beside its peer | goal | | |',
    '|---|---|---|---|---|---|',
    ...goals.map(goalRow),
    '',
  ].join('\n');
}

/** The table, with what was measured and where. */
export function figuresTable(history: History): string {
  const { figures } = history;
  return [
    ...measuredWhere(history),
    '| | edgectl | beside its peer |',
    '|---|---|---|',
    ...figures.map((figure) => `| ${figure.name} | ${shown(figure)} | ${beside(figure)} |`),
    '',
  ].join('\n');
}

/** README with its table created again. @throws Error if it has no place for one */
export function withTable(text: string, history: History): string {
  return between(text, figuresTable(history));
}

/** The page of the goals, likewise. */
export function withGoals(text: string, history: History): string {
  return between(text, goalsTable(history));
}

function between(text: string, table: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`there is no ${BEGIN.trim()} … ${END.trim()}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${table}\n${text.slice(end)}`;
}

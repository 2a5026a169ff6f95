/** `npm run bench -- compare BEFORE.json AFTER.json`: ends with 1 where something became worse beyond noise. */
import { compare } from './support/comparison.ts';
import type { Figure } from './support/figures.ts';
import { type History, readHistory } from './support/history.ts';
import { printTable, ratio, type Row } from './support/report.ts';
import { percentile } from './support/statistics.ts';

const [beforeFile, afterFile] = process.argv.slice(2);
if (beforeFile === undefined || afterFile === undefined) {
  process.stderr.write('npm run bench -- compare BEFORE.json AFTER.json\n');
  process.exit(2);
}
const [before, after] = [readHistory(beforeFile), readHistory(afterFile)];

function described({ commit, node, machine, yardsticks }: History): string {
  const cpuMs = percentile(
    yardsticks.flatMap((one) => one.cpuMs),
    0.5,
  );
  return `${commit}, Node.js ${node}, ${machine.cores} x ${machine.processor}, yardstick ${cpuMs} ms`;
}

function shown(figure: Figure | undefined): string {
  if (figure === undefined) return '';
  const { median, min, max } = figure;
  return `${median} (${min} to ${max})`;
}

console.log(`before: ${described(before)}\nafter:  ${described(after)}`);
const compared = compare(before, after);
const rows = compared.map(
  ({ key, before: was, after: is, change }): Row => ({
    name: key,
    cells: [shown(was), shown(is), was && is ? ratio(is.median, was.median) : '', change],
  }),
);
printTable('Median, and the range of the samples', ['', 'before', 'after', 'after/before', ''], rows);
const worse = compared.filter(({ change }) => change === 'worse' || change === 'gone');
console.log(
  worse.length === 0
    ? '\nNothing became worse beyond noise.'
    : `\nWorse or gone: ${worse.map(({ key }) => key).join('; ')}`,
);
process.exitCode = worse.length === 0 ? 0 : 1;

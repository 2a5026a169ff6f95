/** N10 to N12: what a new user stumbled over. */
import { readFileSync } from 'node:fs';
import test from 'ava';
import type { DeviceEdit } from '@edgectl/rpc-schema/generated/types';
import { shownEdits } from '../../../clients/edgectl/commands/device-edits.ts';
import { GrowingTable } from '../../../clients/edgectl/output/growing-table.ts';
import { parseDurationMs } from '../../../clients/edgectl/values.ts';

test('N10: a folder that is not there stops no unit', (t) => {
  const unit = readFileSync(
    new URL('../../../deploy/systemd/edgectl-agent.service', import.meta.url),
    'utf8',
  );
  const paths = [...unit.matchAll(/^(?:ReadWritePaths|ReadOnlyPaths|BindPaths|EnvironmentFile)=(.*)$/gm)];
  t.true(paths.length > 0);
  for (const [line, path = ''] of paths) t.true(path.startsWith('-'), line);
});

test('N11: the header of a watch stands over its later rows too', (t) => {
  const table = new GrowingTable(['00:00:00', 'MODIFIED']);
  const lines = [
    ...table
      .lines([
        ['TIME', 'EVENT', 'DEVICE', 'CHANGE'],
        ['10:00:00', 'ADDED', 'factory/press-1', 'a=1'],
      ])
      .split('\n'),
    ...table.lines([['10:00:01', 'MODIFIED', 'factory/press-1', 'a=2']]).split('\n'),
  ].filter((line) => line !== '');
  t.is(new Set(lines.map((line) => line.search(/DEVICE|factory/))).size, 1, lines.join('\n'));
});

function edit(path: string, state: DeviceEdit['state'], createdAt: string): DeviceEdit {
  return { namespace: 'factory', name: 'press-1', path, state, createdAt } as DeviceEdit;
}

test('N11: edits that live come first; of the ended ones only the last that says something', (t) => {
  const edits = [
    edit('/a', 'reverted', '2026-11-30T01:00:00Z'),
    edit('/a', 'superseded', '2026-11-30T02:00:00Z'),
    edit('/b', 'reverted', '2026-11-30T03:00:00Z'),
    edit('/b', 'applied', '2026-11-30T04:00:00Z'),
  ];
  const isReported = (all: boolean): readonly string[] =>
    shownEdits(edits, all).map(({ path, state }) => `${path} ${state}`);
  t.deepEqual(isReported(false), ['/b applied', '/a superseded']);
  t.deepEqual(isReported(true), ['/b applied', '/a reverted', '/a superseded', '/b reverted']);
});

test('N12: durations may have days', (t) => {
  t.is(parseDurationMs('1d'), 86_400_000);
  t.is(parseDurationMs('1d12h'), 129_600_000);
});

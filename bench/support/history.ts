/** A run of all benches as it is kept in `bench/history/`: where, of what, and every figure. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import type { Figure } from './figures.ts';
import { type GoalResult, goalResults } from './goals.ts';
import { peerVersions } from './peer-versions.ts';
import type { Yardstick } from './yardstick.ts';

export interface History {
  readonly commit: string;
  readonly node: string;
  readonly machine: {
    readonly processor: string;
    readonly cores: number;
    readonly memoryGiB: number;
    readonly kernel: string;
    readonly arch: string;
  };
  /** Of the programs that it is compared with, those that are installed. */
  readonly peers?: Readonly<Record<string, string>>;
  /** Before the first bench, and after each. */
  readonly yardsticks: readonly Yardstick[];
  /** The benches that are done. */
  readonly done: readonly string[];
  readonly figures: readonly Figure[];
  /** What the figures say of each goal, as far as the benches are done. */
  readonly goals?: readonly GoalResult[];
}

/** The commit that is checked out; with `+` if the tree has changes. */
function commitOf(checkout: string): string {
  const git = (...words: string[]): string =>
    execFileSync('git', words, { cwd: checkout, encoding: 'utf8' }).trim();
  return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : '+'}`;
}

export function emptyHistory(checkout: string, node: string): History {
  const [processor] = cpus();
  return {
    commit: commitOf(checkout),
    node: execFileSync(node, ['--version'], { encoding: 'utf8' }).trim(),
    machine: {
      processor: processor?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 1024 ** 3),
      kernel: release(),
      arch: arch(),
    },
    peers: peerVersions(),
    yardsticks: [],
    done: [],
    figures: [],
  };
}

export function readHistory(file: string): History {
  return JSON.parse(readFileSync(file, 'utf8')) as History;
}

/** What an interrupted run of the same commit left in `file`, else nothing done. */
export function resumedHistory(file: string, checkout: string, node: string): History {
  const fresh = emptyHistory(checkout, node);
  if (!existsSync(file)) return fresh;
  const kept = readHistory(file);
  return kept.commit === fresh.commit && kept.node === fresh.node ? kept : fresh;
}

/** Whole or not at all: a run that is killed continues from here. */
export function writeHistory(file: string, history: History): void {
  const whole: History = { ...history, goals: goalResults(history.figures) };
  writeFileSync(`${file}.new`, `${JSON.stringify(whole, undefined, 1)}\n`);
  renameSync(`${file}.new`, file);
}

/** H2: a patch of less than one KiB that copies the device into itself again and again. */
import type { ExecutionContext } from 'ava';
import type { AttackedNode } from '../helpers/attacked-node.ts';

export interface PatchBomb {
  /** Each operation doubles the result of the one before. */
  readonly operations: number;
  /** Patches that are under way at once. */
  readonly attackers: number;
  /** The longest that a call of root may take meanwhile: what a busy machine needs, or what an idle one does. */
  readonly slowestMs: number;
}

const MIB = 1024 * 1024;
const GROWN_MAX_BYTES = 64 * MIB;

/** On a node with a mapper, by the operator `otto`. */
export async function patchBomb(
  t: ExecutionContext,
  node: AttackedNode,
  { operations, attackers, slowestMs: mostMs }: PatchBomb,
): Promise<void> {
  const jsonPatch = Array.from({ length: operations }, (_, index) => ({
    op: 'copy',
    from: '/spec',
    path: `/spec/c${index}`,
  }));
  const callers = await Promise.all(
    Array.from({ length: attackers }, (_, index) => node.caller('otto', `attacker-${index}`)),
  );
  let answers: readonly unknown[] = [];
  const { slowestMs, grownBytes } = await node.during(async () => {
    answers = await Promise.all(
      callers.map((caller) =>
        caller.call('device.edit', { namespace: 'factory', name: 'press-1', dryRun: true, jsonPatch }),
      ),
    );
  });
  for (const answer of answers) {
    const { error } = answer as { error?: { message: string; data: { reason: string } } };
    t.is(error?.data.reason, 'RequestEntityTooLarge', JSON.stringify(answer).slice(0, 500));
    t.regex(error?.message ?? '', /^jsonPatch\[\d+\] \(copy \/spec\/c\d+\): /);
  }
  t.true(slowestMs < mostMs, `root waited ${slowestMs} ms`);
  t.true(grownBytes < GROWN_MAX_BYTES, `the agent grew by ${grownBytes} bytes`);
}

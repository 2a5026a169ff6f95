/** Runs the requests of one message, and makes their one answer. */
import { setImmediate as turn } from 'node:timers/promises';
import { type AnswerText, BatchAnswer } from './answer.ts';
import type { Work } from './pipeline.ts';

/** Runs reads concurrently and changing calls in order. One answer when all are done. */
export async function runAll(
  works: readonly Work[],
  batch: boolean,
  maxBytes: number,
): Promise<AnswerText | undefined> {
  if (!batch) return works[0]?.run();
  const answer = new BatchAnswer(maxBytes);
  const answers: Promise<void>[] = [];
  let before: Promise<unknown> = Promise.resolve();
  for (const [index, work] of works.entries()) {
    // A message of a few KiB may ask for much: others have their turn before each of its calls.
    if (index > 0) await turn();
    const text = work.ordered ? before.then(() => work.run()) : work.run();
    if (work.ordered) before = text;
    const added = text.then((made) => {
      if (made !== undefined) answer.add(index, work.id, made);
    });
    // It is awaited when all have begun.
    added.catch(() => undefined);
    answers.push(added);
  }
  await Promise.all(answers);
  return answer.text();
}

/** What is left to do for the requests of one message, and their one answer. */
import { batchText } from './answer.ts';
import type { Work } from './pipeline.ts';

/** Reads side by side, changing calls in their order; one answer when all are done. */
export async function runAll(
  works: readonly Work[],
  batch: boolean,
  maxBytes: number,
): Promise<string | undefined> {
  if (!batch) return works[0]?.run();
  let before: Promise<unknown> = Promise.resolve();
  const answers = works.map((work) => {
    if (!work.ordered) return work.run();
    const answer = before.then(() => work.run());
    before = answer;
    return answer;
  });
  const texts = await Promise.all(answers);
  const answered = works.flatMap(({ id }, index) => {
    const text = texts[index];
    return text === undefined ? [] : [{ id, text }];
  });
  if (answered.length === 0) return undefined;
  return batchText(
    answered.map(({ text }) => text),
    answered.map(({ id }) => id),
    maxBytes,
  );
}

/** The person's editor on a file. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EdgectlError } from '@edgectl/rpc-schema/errors';

/** As kubectl chooses: KUBE_EDITOR, EDITOR, vi. */
export function chosenEditor({ KUBE_EDITOR, EDITOR }: NodeJS.ProcessEnv): string {
  return KUBE_EDITOR || EDITOR || 'vi';
}

/** Resolves when the editor has ended with 0. @throws EdgectlError if it ends otherwise, or cannot be started */
export async function edited(file: string, editor: string): Promise<void> {
  // A shell, since an editor may come with flags: `code --wait`. Ctrl-C in it is the editor's, not ours.
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  try {
    const child = spawn('/bin/sh', ['-c', `${editor} "$1"`, 'edgectl', file], { stdio: 'inherit' });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code === 0) return;
    throw new EdgectlError(
      'InvalidParams',
      `there was a problem with the editor "${editor}": it ended with ${signal ?? `exit code ${code ?? 1}`}`,
      { layer: 'client', hint: 'KUBE_EDITOR or EDITOR names the editor' },
    );
  } finally {
    process.off('SIGINT', ignore);
  }
}

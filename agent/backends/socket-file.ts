/** The file of a unix socket: a program that starts makes it again, so it tells one start from the next. */
import { statSync } from 'node:fs';

export interface SocketFile {
  /** Another one after each start. */
  readonly identity: string;
  /** Wall time, milliseconds. */
  readonly madeAtMs: number;
}

/** `undefined` if there is none, or it cannot be seen. It outlives its program: that it is there says nothing of whether that runs. */
export function socketFile(path: string): SocketFile | undefined {
  try {
    const { ino, mtimeMs } = statSync(path);
    return { identity: `${path}:${ino}:${mtimeMs}`, madeAtMs: mtimeMs };
  } catch {
    return undefined;
  }
}

/** A password: from a file, from a pipe, or typed twice on a terminal that does not show it. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { MAX_PASSWORD_BYTES } from '../../../common/credentials/password.ts';
import { openInput } from './standard-input.ts';
import { stderr } from './output-writer.ts';

/** @param file its last newline is an editor's, not the password's */
export async function readPassword(who: string, file: string | undefined): Promise<string> {
  const password = file === undefined ? await ask(who) : fromFile(file);
  const bytes = Buffer.byteLength(password);
  if (bytes > 0 && bytes <= MAX_PASSWORD_BYTES) return password;
  throw new EdgectlError('InvalidParams', `a password has 1 to ${MAX_PASSWORD_BYTES} bytes`, {
    layer: 'client',
  });
}

function fromFile(file: string): string {
  try {
    return withoutNewline(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new EdgectlError(
      'InvalidParams',
      `cannot read the password file ${file}: ${(cause as Error).message}`,
      {
        layer: 'client',
        cause,
      },
    );
  }
}

async function ask(who: string): Promise<string> {
  const input = openInput();
  if (input.terminal === undefined) {
    const chunks: Buffer[] = [];
    for await (const chunk of input.chunks()) chunks.push(chunk);
    return withoutNewline(Buffer.concat(chunks).toString());
  }
  const lines = createInterface({ input: input.terminal, output: nowhere(), terminal: true });
  const cancel = new AbortController();
  lines.once('SIGINT', () => cancel.abort());
  try {
    const typed: string[] = [];
    for (const prompt of [`Password for ${who}: `, 'Again: ']) {
      await stderr.write(prompt);
      typed.push(await lines.question('', { signal: cancel.signal }));
      await stderr.write('\n');
    }
    const [first = '', second] = typed;
    if (first !== second) {
      throw new EdgectlError('InvalidParams', 'the two passwords differ', { layer: 'client' });
    }
    return first;
  } catch (error) {
    if (!cancel.signal.aborted) throw error;
    throw new EdgectlError('Canceled', 'interrupted', { layer: 'client' });
  } finally {
    lines.close();
    input.close();
  }
}

/** Where the echo goes. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

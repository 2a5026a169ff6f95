/** `cp`: files and folders between here and a container. */
import { stat } from 'node:fs/promises';
import { basename, join, posix, resolve } from 'node:path';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { ContainerPrograms, isFolder } from '../copy/container-programs.ts';
import { type Copied, downloadFile, uploadFile } from '../copy/copy-file.ts';
import { downloadFolder, uploadFolder } from '../copy/copy-folder.ts';
import { copyUsage, parseCopyPlace } from '../copy/copy-place.ts';
import { callOptions, DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { printable } from '../output/printable.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { stderr } from '../terminal/output-writer.ts';
import { settledWithin } from '../terminal/settled-within.ts';

export interface CopyOptions extends GlobalOptions {
  readonly container?: string;
}

interface Outcome {
  readonly copied: Copied;
  /** What was left out, and why. */
  readonly refused?: readonly string[];
}

const CANCEL_TIMEOUT_MS = 3000;

export async function cp(from: string, to: string, options: CopyOptions): Promise<number> {
  const [source, target] = [parseCopyPlace(from), parseCopyPlace(to)];
  const remote = 'pod' in source ? source : 'pod' in target ? target : undefined;
  if (remote === undefined || ('pod' in source && 'pod' in target)) {
    throw copyUsage(
      remote === undefined ? 'one of the two is POD:PATH' : 'one of the two is a path here, not POD:PATH',
    );
  }
  const namespace = remote.namespace ?? options.namespace ?? DEFAULT_NAMESPACE;
  const name = { namespace, name: remote.pod };
  const place = { ...name, ...(options.container !== undefined && { container: options.container }) };
  return withClient(options, async (client) => {
    const programs = new ContainerPrograms(client, place, callOptions(options));
    const interrupt = new Interrupt();
    interrupt.start();
    try {
      const copying =
        'pod' in source
          ? download(programs, source.path, target.path)
          : upload(programs, source.path, target.path);
      return await report(await Promise.race([copying, interrupt.received]));
    } catch (error) {
      await settledWithin(CANCEL_TIMEOUT_MS, programs.cancel());
      if (interrupt.exitCode === undefined) throw error;
      return interrupt.exitCode;
    } finally {
      interrupt.stop();
    }
  });
}

async function download(programs: ContainerPrograms, path: string, to: string): Promise<Outcome> {
  const found = await stat(to).catch(() => undefined);
  const place = found?.isDirectory() === true ? join(to, posix.basename(path)) : to;
  if (await isFolder(programs, path)) return downloadFolder(programs, path, place);
  return { copied: await downloadFile(programs, path, place) };
}

async function upload(programs: ContainerPrograms, from: string, to: string): Promise<Outcome> {
  const found = await stat(from).catch((cause: unknown) => {
    throw new EdgectlError('InvalidParams', `cannot read ${from}: ${(cause as Error).message}`, {
      layer: 'client',
      cause,
    });
  });
  if (!found.isFile() && !found.isDirectory()) throw copyUsage(`${from} is neither a file nor a folder`);
  const path = (await isFolder(programs, to)) ? posix.join(to, basename(resolve(from))) : to;
  if (found.isDirectory()) return uploadFolder(programs, from, path);
  return { copied: await uploadFile(programs, from, path) };
}

async function report({ copied, refused = [] }: Outcome): Promise<number> {
  if (copied === 'not compared') {
    await stderr.write('note: the container has no sha256sum: the digests were not compared\n');
  }
  for (const what of refused) await stderr.write(`refused: ${printable(what)}\n`);
  if (refused.length === 0) return 0;
  throw new EdgectlError('Forbidden', `${refused.length} of what was to be copied was refused`, {
    layer: 'client',
    hint: 'everything else was copied; paths and links that leave the target, and devices, never are',
  });
}

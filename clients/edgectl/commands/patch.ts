/** `patch device NAME`. */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { DeviceEditParams } from '@edgectl/rpc-schema/generated/types';
import { deviceNames } from '../devices/device-reference.ts';
import { editEach, type EditOptions } from '../devices/edit-each.ts';

export interface PatchOptions extends EditOptions {
  readonly type?: string;
  readonly patch?: string;
  readonly patchFile?: string;
}

type Patch = Pick<DeviceEditParams, 'mergePatch' | 'jsonPatch'>;

function invalid(message: string, hint?: string, cause?: unknown): EdgectlError {
  return new EdgectlError('InvalidParams', message, {
    layer: 'client',
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
  });
}

async function patchText({ patch: text, patchFile }: PatchOptions): Promise<string> {
  if ((text === undefined) === (patchFile === undefined))
    throw invalid('must specify --patch or --patch-file, and not both', `for example: -p '{"spec":{…}}'`);
  if (patchFile === undefined) return text ?? '';
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(patchFile, 'utf8');
  } catch (cause) {
    throw invalid(`cannot read the patch file ${patchFile}: ${(cause as Error).message}`, undefined, cause);
  }
}

/** JSON, or YAML as for kubectl. @throws EdgectlError `InvalidParams` */
async function parsePatch(options: PatchOptions): Promise<Patch> {
  const { type = 'merge' } = options;
  if (type !== 'merge' && type !== 'json')
    throw invalid(`--type must be merge or json, not "${type}"`, 'a device has no strategic merge patch');
  const text = await patchText(options);
  const { exactValueOfYaml } = await import('../../../common/parse-yaml.ts');
  let parsed: unknown;
  try {
    parsed = exactValueOfYaml(text);
  } catch (cause) {
    throw invalid(`unable to parse the patch: ${(cause as Error).message}`, undefined, cause);
  }
  if (type === 'json') {
    if (!Array.isArray(parsed)) throw invalid('a JSON patch is a list of operations', 'or use --type merge');
    return { jsonPatch: parsed as NonNullable<Patch['jsonPatch']> };
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw invalid('a merge patch is an object', 'or use --type json');
  return { mergePatch: parsed as Record<string, unknown> };
}

export async function patch(words: readonly string[], options: PatchOptions): Promise<number> {
  const names = deviceNames(words, 'patch');
  return editEach(names, await parsePatch(options), 'patched', options);
}

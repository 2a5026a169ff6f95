/** Whether the files would be read again as they were: a wrong one shows itself only at the next start otherwise. */
import { existsSync } from 'node:fs';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { failed, type Finding, fine, type Hop, skipped, warning } from '../../common/diagnose/hop.ts';
import type { Configuration } from '../config/configuration.ts';

/** Where the configuration came from, to be read once more. */
export interface ConfigurationSources {
  readonly files: readonly string[];
  /** @throws EdgectlError `InvalidParams` that names file, line and column */
  readonly load: () => Configuration;
}

export function configurationHops(
  running: () => Configuration,
  sources: ConfigurationSources | undefined,
): Hop[] {
  return [
    {
      area: 'configuration',
      name: 'files',
      look: () => Promise.resolve(sources === undefined ? [unknown()] : look(running(), sources)),
    },
  ];
}

function unknown(): Finding {
  return skipped('files', 'the configuration was not read from files');
}

function look(running: Configuration, { files, load }: ConfigurationSources): Finding[] {
  const there = files.map((file) =>
    existsSync(file) ? fine(file, 'read') : skipped(file, 'there is none: the defaults hold'),
  );
  try {
    if (JSON.stringify(load()) === JSON.stringify(running)) return there;
    return [
      ...there,
      warning('files', 'changed since the agent read them', {
        hint: 'edgectl config diff shows what changed; a reload ends no session of others',
        command: 'edgectl config reload',
      }),
    ];
  } catch (error) {
    return [faultOf(EdgectlError.from(error))];
  }
}

function faultOf({ message, hint }: EdgectlError): Finding {
  const [, file, line] = /^(\/.*?):(\d+):\d+: /.exec(message) ?? [];
  return failed('files', message, {
    hint: hint ?? 'the agent goes on with what it read at its start, and would not start again',
    ...(file === undefined ? {} : { command: `vi +${line} ${file}` }),
  });
}

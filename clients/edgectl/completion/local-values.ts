/** What completion reads on this computer: contexts, users and roles. Where a file cannot be read, nothing is offered of it. */
import { readFileSync } from 'node:fs';
import { parseUsers, USERS_FILE } from '../../../common/credentials/users-file.ts';
import { DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { valueOfYaml } from '../../../common/parse-yaml.ts';
import { readContexts } from '../contexts/context-file.ts';
import { contextFilePath } from '../contexts/context-path.ts';

const BUILT_IN_ROLES = ['viewer', 'operator', 'admin'];

export function contextNames(): readonly string[] {
  return orNone(() => readContexts(contextFilePath(process.env)).contexts.map(({ name }) => name));
}

export function userNames(file = USERS_FILE): readonly string[] {
  return orNone(() => [...parseUsers(readFileSync(file, 'utf8')).keys()]);
}

/** Those that are built in, and those of the policy file. */
export function roleNames(): readonly string[] {
  const own = orNone(() => {
    const { roles } = valueOfYaml(
      readFileSync(process.env['EDGECTL_POLICY'] || DEFAULT_PATHS.policy, 'utf8'),
    ) as {
      roles?: object;
    };
    return Object.keys(roles ?? {});
  });
  return [...new Set([...BUILT_IN_ROLES, ...own])];
}

function orNone(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch {
    return [];
  }
}

/** Where the agent of this node would find things, as far as files and environment tell without it. */
import { DEFAULT_BACKENDS, DEFAULT_PATHS } from '../../../common/default-paths.ts';
import { failed, type Finding, fine, skipped } from '../../../common/diagnose/check.ts';
import { readRegularFileSync } from '../../../common/regular-file.ts';

const MAX_ALIASES = 100;

export interface LocalSettings {
  readonly database: string;
  readonly metaserver: string;
  readonly edged: string;
  readonly cri: string;
  readonly edgeStore: string;
  readonly podLogs: string;
}

export interface LocalConfiguration {
  readonly settings: LocalSettings;
  /** The findings about each file. */
  readonly findings: readonly Finding[];
}

/** Only what is read is checked here: the agent checks the rest when it starts. */
export async function readLocalConfiguration(files: {
  readonly agent: string;
  readonly edgeCore: string;
}): Promise<LocalConfiguration> {
  const edgeCore = await readYaml(files.edgeCore);
  const agent = await readYaml(files.agent);
  const backends = fieldsOf(fieldsOf(agent.value)['backends']);
  const chosen = (name: keyof typeof DEFAULT_BACKENDS): string =>
    textOf(backends[name]) ?? DEFAULT_BACKENDS[name];
  return {
    settings: {
      database: textOf(fieldsOf(agent.value)['database']) ?? DEFAULT_PATHS.database,
      metaserver: chosen('metaserver'),
      edged: chosen('edged'),
      cri: chosen('cri'),
      edgeStore: chosen('edgeStore'),
      podLogs: chosen('podLogs'),
    },
    findings: [edgeCore.finding, agent.finding],
  };
}

async function readYaml(path: string): Promise<{ readonly value: unknown; readonly finding: Finding }> {
  let text: string;
  try {
    text = readRegularFileSync(path).toString();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const finding =
      code === 'ENOENT'
        ? skipped(path, 'there is none: the defaults hold')
        : failed(path, message, { command: 'sudo edgectl doctor' });
    return { value: undefined, finding };
  }
  const { contentOfYaml, parseYaml } = await import('../../../common/parse-yaml.ts');
  try {
    const yaml = parseYaml(text);
    const [fault] = yaml.document.errors;
    if (fault === undefined) return { value: contentOfYaml(yaml, MAX_ALIASES), finding: fine(path, 'read') };
    const { line, col } = yaml.lines.linePos(fault.pos[0]);
    const message = `${path}:${line}:${col}: ${fault.message.split('\n')[0] ?? 'not YAML'}`;
    return { value: undefined, finding: failed(path, message, { command: `vi +${line} ${path}` }) };
  } catch (error) {
    const message = `${path}: ${(error as Error).message}`;
    return { value: undefined, finding: failed(path, message, { command: `vi ${path}` }) };
  }
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

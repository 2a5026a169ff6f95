/** `contract.json`: versions, topics, errors, methods, limits and times, for programs in any language. */
import { CONTROLS } from '../src/controls.ts';
import { ERROR_TABLE } from '../src/error-table.ts';
import type { MethodRow } from '../src/methods.ts';
import { COMMON_ERRORS, needsProof } from '../src/methods.ts';
import { FEATURES, LIMITS, PROTOCOL_VERSION, PROTOCOL_VERSIONS, TIMES } from '../src/protocol.ts';
import { TOPIC_ROOT } from '../src/topics.ts';
import { CHANNELS, TOPIC_PARAMETERS } from './channels.ts';

export function generateTables(methods: Readonly<Record<string, MethodRow>>, schemaDigest: string): string {
  const tables = {
    protocol: PROTOCOL_VERSION,
    versions: PROTOCOL_VERSIONS,
    schema: schemaDigest,
    topicRoot: `${TOPIC_ROOT}/{node}`,
    features: FEATURES,
    topics: CHANNELS,
    topicParameters: TOPIC_PARAMETERS,
    controls: CONTROLS,
    methods: Object.fromEntries(
      Object.entries(methods).map(([name, { summary: _summary, description: _description, ...row }]) => [
        name,
        { ...row, needsBelief: needsProof(row) },
      ]),
    ),
    errors: ERROR_TABLE,
    commonErrors: COMMON_ERRORS,
    limits: LIMITS,
    times: TIMES,
  };
  return `${JSON.stringify(tables, undefined, 2)}\n`;
}

/** `contract.json`: versions, topics, errors, methods, limits and times, for programs in any language. */
import { type MethodRow, needsProof } from '../src/methods.ts';
import type { ContractSource } from './contract-source.ts';

export function generateTables(
  source: ContractSource,
  methods: Readonly<Record<string, MethodRow>>,
  schemaDigest: string,
): string {
  const { protocol, versions, topicRoot, features, topics, topicParameters, controls } = source;
  const { errors, commonErrors, limits, times } = source;
  const tables = {
    protocol,
    versions,
    schema: schemaDigest,
    topicRoot: `${topicRoot}/{node}`,
    features,
    topics,
    topicParameters,
    controls,
    methods: Object.fromEntries(
      Object.entries(methods).map(([name, { summary: _summary, description: _description, ...row }]) => [
        name,
        { ...row, needsBelief: needsProof(row) },
      ]),
    ),
    errors,
    commonErrors,
    limits,
    times,
  };
  return `${JSON.stringify(tables, undefined, 2)}\n`;
}

/** Records the contract as that of a release: `sh scripts/node scripts/record-contract.mjs`. Its file is named by the protocol's version. */
import { writeFileSync } from 'node:fs';
import { ERROR_TABLE } from '../rpc-schema/src/error-table.ts';
import { SCHEMAS } from '../rpc-schema/src/generated/schemas.ts';
import { METHODS } from '../rpc-schema/src/methods.ts';
import { PROTOCOL_VERSION } from '../rpc-schema/src/protocol.ts';

/** Words for people may change. */
function withoutWords(value) {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, part]) => !(key === 'description' && typeof part === 'string') && key !== 'examples',
  );
  return Object.fromEntries(kept.map(([key, part]) => [key, withoutWords(part)]));
}

const pick = (table, names) =>
  Object.fromEntries(
    Object.entries(table).map(([key, row]) => [
      key,
      Object.fromEntries(names.map((name) => [name, row[name]])),
    ]),
  );

const contract = {
  methods: pick(METHODS, ['params', 'result']),
  errors: pick(ERROR_TABLE, ['code']),
  schemas: withoutWords(SCHEMAS.$defs),
};
writeFileSync(
  new URL(`../rpc-schema/releases/${PROTOCOL_VERSION}.json`, import.meta.url),
  `${JSON.stringify(contract, undefined, 1)}\n`,
);

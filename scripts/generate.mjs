// Writes everything that is generated from the contract in rpc-schema/. With --check it writes nothing and fails
// when a file is not what it would write.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { currentText } from './support/generated-file.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const check = process.argv.includes('--check');
const { generateOutputs } = await import('../rpc-schema/generate/outputs.ts');

const stale = [];
for (const [name, text] of await generateOutputs(root)) {
  const path = join(root, name);
  if (currentText(path) === text) continue;
  stale.push(name);
  if (check) continue;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

if (check && stale.length > 0) {
  console.error(`stale: ${stale.join(', ')}; run: npm run generate`);
  process.exitCode = 1;
} else {
  console.log(stale.length === 0 ? 'generated files are up to date' : `written: ${stale.join(', ')}`);
}

// The messages of the node's gRPC services: their own tools, the same --check.
await import('./generate-proto.mjs');

// The reference of the command line: from its own definitions.
await import('./generate-command-reference.mjs');

// What the REST door tells of the fields of Kubernetes' own objects.
await import('./generate-api-types.mjs');

// The units of the agent.
await import('./generate-unit-reference.mjs');

// The error messages and what to do about them.
await import('./generate-messages-reference.mjs');

// The index of the decisions.
await import('./generate-decision-index.mjs');

// Generates proto/generated/ from proto/*.proto with buf and ts-proto. Offline; about a second.
//   node scripts/generate-proto.mjs           writes
//   node scripts/generate-proto.mjs --check   fails when what is committed is stale
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const committed = join(root, 'proto/generated');
const check = process.argv.includes('--check');

// generic-definitions: methods as plain data, so that neither the messages nor their constants load @grpc/grpc-js.
const options = [
  'outputServices=generic-definitions',
  'outputJsonMethods=false',
  'outputTypeAnnotations=false',
  'outputTypeRegistry=false',
  'enumsAsLiterals=true',
  'unrecognizedEnum=false',
  'forceLong=bigint',
  'esModuleInterop=true',
  'importSuffix=.ts',
  'env=node',
  'useDate=true',
  'useExactTypes=false',
];

function generate(folder) {
  const template = {
    version: 'v2',
    plugins: [
      {
        local: [process.execPath, join(root, 'node_modules/ts-proto/protoc-gen-ts_proto')],
        out: folder,
        opt: options,
        include_imports: true,
        include_wkt: true,
      },
    ],
  };
  execFileSync(
    join(root, 'node_modules/.bin/buf'),
    ['generate', 'proto', '--template', JSON.stringify(template)],
    { cwd: root, stdio: 'inherit' },
  );
}

function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
  return JSON.stringify(paths.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

if (check) {
  const folder = mkdtempSync(join(tmpdir(), 'edgectl-proto-'));
  try {
    generate(folder);
    if (contents(folder) !== contents(committed)) {
      console.error('proto/generated is stale: run node scripts/generate-proto.mjs');
      process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
} else {
  rmSync(committed, { recursive: true, force: true });
  generate(committed);
}

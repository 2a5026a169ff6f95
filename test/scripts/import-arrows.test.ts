import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';

const CHECKOUT = resolve(import.meta.dirname, '../..');

/** Lints files of a made-up checkout by this project's rules. @returns what the linter says, `''` where nothing */
async function lint(t: ExecutionContext, files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edgectl-arrows-'));
  t.teardown(() => rm(folder, { recursive: true }));
  // The arrows need no types, and a made-up checkout has no compiler.
  const { options: _, ...rules } = JSON.parse(await readFile(join(CHECKOUT, '.oxlintrc.json'), 'utf8'));
  await writeFile(join(folder, '.oxlintrc.json'), JSON.stringify(rules));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const program = join(CHECKOUT, 'node_modules/.bin/oxlint');
  return new Promise((done) => {
    execFile(program, ['-f', 'json', '.'], { cwd: folder }, (error, stdout) =>
      done(error === null ? '' : stdout),
    );
  });
}

const forbidden = test.macro({
  async exec(t, file: string, specifier: string, why: RegExp) {
    const output = await lint(t, { [file]: `import type { X } from '${specifier}';\nexport type Y = X;\n` });
    t.regex(output, why);
  },
  title: (_, file: string, specifier: string) => `${file} may not import ${specifier}`,
});

const allowed = test.macro({
  async exec(t, file: string, specifier: string) {
    t.is(await lint(t, { [file]: `import type { X } from '${specifier}';\nexport type Y = X;\n` }), '');
  },
  title: (_, file: string, specifier: string) => `${file} may import ${specifier}`,
});

test(forbidden, 'agent/backends/edged/client.ts', '../../calls/pipeline.ts', /knows no door/);
test(forbidden, 'agent/backends/cri/client.ts', '../../pods/pod-operations.ts', /no operation/);
test(forbidden, 'agent/pods/logs/open.ts', '../../sessions/session.ts', /knows no session/);
test(forbidden, 'agent/devices/edit.ts', '../broker/attachment.ts', /no broker/);
test(forbidden, 'agent/methods/pods.ts', '../backends/metaserver/client.ts', /holds no logic/);
test(forbidden, 'agent/methods/pods.ts', '../../clients/js/src/index.ts', /holds no logic/);
test(forbidden, 'agent/calls/pipeline.ts', '../backends/cri/client.ts', /never calls/);
test(forbidden, 'agent/gateway/exec.ts', '../backends/edged/client.ts', /never calls a backend/);
test(forbidden, 'agent/sessions/session.ts', '../pods/pod-operations.ts', /no operation/);
test(forbidden, 'agent/broker/embedded.ts', '../methods/method.ts', /carries messages/);
test(forbidden, 'agent/main.ts', '../sandbox/main.ts', /no sandbox/);
test(forbidden, 'agent/compose/doors.ts', '@edgectl/client', /no client/);
test(forbidden, 'common/limits.ts', '../agent/main.ts', /uses none/);
test(forbidden, 'clients/js/src/session.ts', '../../../common/clock.ts', /on mqtt alone/);
test(forbidden, 'clients/edgectl/main.ts', '../../agent/config/configuration.ts', /not the agent/);
test(forbidden, 'tunnel/edge/dial.ts', '../../agent/pods/pod-operations.ts', /only common/);
test(forbidden, 'tunnel/edge/dial.ts', '../cloud/serve.ts', /only common/);
test(forbidden, 'tunnel/cloud/serve.ts', '../../agent/main.ts', /nothing of the agent/);
test(forbidden, 'sandbox/main.ts', '../agent/main.ts', /nothing of the agent/);
test(forbidden, 'rpc-schema/src/topics.ts', '../../common/limits.ts', /stands alone/);

// The caller and his rights stand below the doors: no arrow runs back up to how calls are served.
for (const [room, reason] of [
  ['access', /makes none/],
  ['admission', /no door and no operation/],
  ['audit', /makes none/],
  ['gateway', /no other door/],
  ['broker', /carries messages/],
  ['methods', /holds no logic/],
  ['backends', /no door and no operation/],
  ['pods', /no broker and no door/],
  ['sessions', /move bytes of a source/],
  ['store', /no other room/],
] as const) {
  test(forbidden, `agent/${room}/file.ts`, '../calls/pipeline.ts', reason);
}
test(forbidden, 'agent/access/policy.ts', '../audit/audit.ts', /makes none/);

test(allowed, 'agent/sessions/session.ts', '../access/caller.ts');
test(allowed, 'agent/methods/pods.ts', '../pods/pod-operations.ts');
test(allowed, 'agent/methods/method.ts', '../access/caller.ts');
test(allowed, 'agent/pods/list.ts', '../backends/metaserver/client.ts');
test(allowed, 'agent/pods/list.ts', '../../common/byte-source.ts');
test(allowed, 'agent/sessions/session.ts', '../broker/attachment.ts');
test(allowed, 'tunnel/edge/dial.ts', '../wire/frame.ts');
test(allowed, 'tunnel/edge/dial.ts', '../../common/clock.ts');

test('the agent takes its time from the clock', async (t) => {
  const output = await lint(t, {
    'agent/sessions/late.ts': 'export const now = Date.now();\nsetTimeout(() => 1, 5);\n',
  });
  t.is(output.match(/Take a Clock/g)?.length, 2);
});

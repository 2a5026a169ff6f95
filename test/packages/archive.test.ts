/** `install.sh` and `uninstall.sh` of the archive, into another root: with the files of the archive as stand-ins. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { temporaryFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);

const deployed = (path: string): string =>
  readFileSync(new URL(`../../deploy/${path}`, import.meta.url), 'utf8');

/** What an archive has that the scripts name. */
const FILES = [
  'usr/lib/edgectl/runtime/bin/node',
  'usr/lib/edgectl/agent/agent.js',
  'usr/lib/edgectl/agent/edgectl-agent',
  'usr/lib/edgectl/client/edgectl',
  'usr/share/man/man1/edgectl.1.gz',
  'usr/share/man/man8/edgectl-agent.8.gz',
  'usr/share/bash-completion/completions/edgectl',
  'usr/share/zsh/vendor-completions/_edgectl',
  'usr/share/fish/vendor_completions.d/edgectl.fish',
];

interface Archive {
  install(...words: readonly string[]): Promise<string>;
  uninstall(...words: readonly string[]): Promise<string>;
}

function archive(t: ExecutionContext, id: string, root: string): Archive {
  const folder = temporaryFolder(t);
  const write = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { mode });
  };
  for (const path of FILES) write(join('files', path), `${id} ${path}\n`, 0o755);
  for (const name of ['agent.yaml', 'policy.yaml'])
    write(`files/etc/edgectl/${name}`, deployed(`defaults/${name}`));
  const unit = 'systemd/edgectl-agent.service';
  write('files/usr/lib/systemd/system/edgectl-agent.service', deployed(unit));
  for (const name of ['install.sh', 'uninstall.sh'])
    write(name, deployed(`tarball/${name}`).replaceAll('@ID@', id), 0o755);
  const call = async (name: string, words: readonly string[]): Promise<string> => {
    const env = { PATH: process.env['PATH'], DESTDIR: root };
    return (await run('sh', [join(folder, name), ...words], { env })).stdout;
  };
  return {
    install: (...words) => call('install.sh', words),
    uninstall: (...words) => call('uninstall.sh', words),
  };
}

function below(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .toSorted();
}

test('installed, upgraded twice, removed: configuration stays, the version that may run stays, purge leaves nothing', async (t) => {
  const root = temporaryFolder(t);
  const [first, second, third] = ['0.1.0-aaa', '0.2.0-bbb', '0.3.0-ccc'].map((id) => archive(t, id, root));
  await first?.install();
  const current = join(root, 'opt/edgectl/current');
  t.is(readlinkSync(current), '0.1.0-aaa');
  t.is(readlinkSync(join(root, 'usr/local/bin/edgectl')), '/opt/edgectl/current/client/edgectl');
  const unit = readFileSync(join(root, 'etc/systemd/system/edgectl-agent.service'), 'utf8');
  t.notRegex(unit, /\/usr\/lib\/edgectl/);
  t.regex(
    unit,
    /^ExecStart=\/opt\/edgectl\/current\/runtime\/bin\/node \/opt\/edgectl\/current\/agent\/agent\.js$/m,
  );
  for (const link of below(join(root, 'usr/local'))) {
    const target = readlinkSync(join(root, 'usr/local', link));
    t.true(existsSync(join(root, target)), target);
  }
  writeFileSync(join(root, 'etc/edgectl/policy.yaml'), 'bindings: []\n# mine\n');

  await second?.install();
  t.deepEqual(readdirSync(join(root, 'opt/edgectl')).toSorted(), ['0.1.0-aaa', '0.2.0-bbb', 'current']);
  await third?.install();
  t.deepEqual(readdirSync(join(root, 'opt/edgectl')).toSorted(), ['0.2.0-bbb', '0.3.0-ccc', 'current']);
  t.regex(readFileSync(join(root, 'etc/edgectl/policy.yaml'), 'utf8'), /# mine/);
  // Again, as after a failure: it changes nothing.
  const before = below(root);
  await third?.install();
  t.deepEqual(below(root), before);

  await third?.uninstall();
  t.deepEqual(below(root), ['/etc/edgectl/agent.yaml', '/etc/edgectl/policy.yaml']);
  await t.throwsAsync(third?.uninstall() ?? Promise.resolve(), {
    message: /nothing of edgectl is in \/opt\/edgectl/,
  });
  await third?.install();
  await third?.uninstall('--purge');
  t.deepEqual(below(root), []);
});

test('below a folder of others only what is ours is replaced and removed', async (t) => {
  const root = temporaryFolder(t);
  const [first, second, third] = ['0.1.0-aaa', '0.2.0-bbb', '0.3.0-ccc'].map((id) => archive(t, id, root));
  mkdirSync(join(root, 'opt/other-program'), { recursive: true });
  writeFileSync(join(root, 'opt/other-program/file'), '');
  mkdirSync(join(root, 'usr/local/bin'), { recursive: true });
  for (const one of [first, second, third]) await one?.install('--prefix', '/opt');
  t.true(existsSync(join(root, 'opt/other-program/file')));
  t.false(existsSync(join(root, 'opt/0.1.0-aaa')));
  await third?.uninstall('--prefix', '/opt', '--purge');
  t.deepEqual(below(root), ['/opt/other-program/file']);
});

test('a prefix that is not a whole path and an unknown word are refused before anything is written', async (t) => {
  const root = temporaryFolder(t);
  const one = archive(t, '0.1.0-aaa', root);
  await t.throwsAsync(one.install('--prefix', 'opt'), { message: /give the whole path/ });
  await t.throwsAsync(one.install('--purge'), { message: /usage: install\.sh/ });
  t.deepEqual(below(root), []);
});

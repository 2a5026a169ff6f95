/**
 * The images of the sandbox. Nothing can be pulled on a node without a cloud, so they are made here from the machine's own
 * static busybox: one layer with the program and a link per applet.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tar, type TarEntry } from './tar.ts';

const run = promisify(execFile);

export const BUSYBOX_IMAGE = 'localhost/busybox:1';
export const PAUSE_IMAGE = 'localhost/pause:1';

const FOLDERS = [
  'bin',
  'dev',
  'etc',
  'home',
  'proc',
  'root',
  'sys',
  'tmp',
  'usr',
  'usr/bin',
  'usr/sbin',
  'sbin',
  'var',
  'www',
];

function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function layer(busybox: Buffer, applets: readonly string[]): Buffer {
  const file = (path: string, content: string): TarEntry => ({
    path,
    mode: 0o644,
    content: Buffer.from(content),
  });
  return tar([
    ...FOLDERS.filter((path) => path !== 'sbin').map((path) => ({
      path: `${path}/`,
      mode: path === 'tmp' ? 0o1777 : 0o755,
    })),
    { path: 'bin/busybox', mode: 0o755, content: busybox },
    ...applets
      .filter((name) => name !== 'busybox')
      .map((name) => ({ path: `bin/${name}`, mode: 0o777, link: 'busybox' })),
    file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n'),
    file('etc/group', 'root:x:0:\nnobody:x:65534:\n'),
    file('www/index.html', '<h1>web-0</h1>\n'),
  ]);
}

function imageConfig(layerDigest: string, command: readonly string[]): Buffer {
  return Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: command },
      rootfs: { type: 'layers', diff_ids: [`sha256:${layerDigest}`] },
      history: [{ created_by: 'busybox-static' }],
    }),
  );
}

/** Both images in one archive, as `docker save` writes it: they share the layer. */
function dockerArchive(layerTar: Buffer): Buffer {
  const digest = sha256(layerTar);
  const images = [
    { tag: BUSYBOX_IMAGE, config: imageConfig(digest, ['sh']) },
    { tag: PAUSE_IMAGE, config: imageConfig(digest, ['sleep', '2147483647']) },
  ];
  const manifest = images.map(({ tag, config }) => ({
    Config: `${sha256(config)}.json`,
    RepoTags: [tag],
    Layers: [`${digest}/layer.tar`],
  }));
  return tar([
    { path: `${digest}/layer.tar`, mode: 0o644, content: layerTar },
    ...images.map(({ config }) => ({ path: `${sha256(config)}.json`, mode: 0o644, content: config })),
    { path: 'manifest.json', mode: 0o644, content: Buffer.from(JSON.stringify(manifest)) },
  ]);
}

/**
 * The path of an archive with the sandbox's images, made when the cache folder has none for this busybox.
 * @throws Error if `busybox` is missing or is not a static program.
 */
export async function imageArchive(cacheFolder: string): Promise<string> {
  const program = ['/bin/busybox', '/usr/bin/busybox'].find((path) => existsSync(path));
  if (program === undefined)
    throw new Error('there is no busybox to make the images of: install the package busybox-static');
  const busybox = readFileSync(program);
  if (busybox.includes('/lib64/ld-linux'))
    throw new Error(`${program} is not a static program: install the package busybox-static`);
  const path = join(cacheFolder, `images-${sha256(busybox).slice(0, 16)}.tar`);
  if (existsSync(path)) return path;
  const { stdout } = await run(program, ['--list'], { timeout: 10_000 });
  mkdirSync(cacheFolder, { recursive: true });
  // Two tests may get here at once: each writes its own file, the rename is atomic.
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, dockerArchive(layer(busybox, stdout.trim().split('\n'))));
  renameSync(partial, path);
  return path;
}

/** Loads the archive into a running containerd. */
export async function importImages(socket: string, archive: string, signal?: AbortSignal): Promise<void> {
  await run('ctr', ['-a', socket, '-n', 'k8s.io', 'images', 'import', archive], {
    timeout: 60_000,
    ...(signal && { signal }),
  });
}

/** Images as OCI archives (image-spec 1.1, image-layout), made of folders, without a container engine. No program of the image is run. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { mustRun } from '../support/run.mjs';

const TYPE = 'application/vnd.oci.image';

async function digestOf(file) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return `sha256:${hash.digest('hex')}`;
}

/** Sorted, with one date, and root's. */
async function tarOf(folder, file, epoch) {
  const flags = [
    '--sort=name',
    '--owner=0',
    '--group=0',
    '--numeric-owner',
    '--format=gnu',
    `--mtime=@${epoch}`,
  ];
  await mustRun('tar', [...flags, '-C', folder, '-cf', file, '.'], { output: 'capture' });
}

/**
 * A layer of a folder.
 * @returns {Promise<{file: string, digest: string, size: number, diffId: string}>}
 */
export async function makeLayer(folder, { work, name, epoch }) {
  const tar = join(work, `${name}.tar`);
  await tarOf(folder, tar, epoch);
  const file = `${tar}.gz`;
  const diffId = await digestOf(tar);
  await pipeline(
    createReadStream(tar),
    createGzip({ level: constants.Z_DEFAULT_COMPRESSION }),
    createWriteStream(file),
  );
  rmSync(tar);
  return { file, digest: await digestOf(file), size: statSync(file).size, diffId };
}

/**
 * @param {object} image
 * @param {string} image.reference `registry/name:tag`
 * @param {string} image.architecture
 * @param {object} image.config what runs, as whom, with which labels
 * @param {{file: string, digest: string, size: number, diffId: string}[]} image.layers the lowest first
 * @param {{out: string, work: string, epoch: number}} place `out`: the archive's file
 */
export async function writeImage({ reference, architecture, config, layers }, { out, work, epoch }) {
  const layout = join(work, 'layout');
  rmSync(layout, { recursive: true, force: true });
  const blobs = join(layout, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const created = new Date(epoch * 1000).toISOString();
  const blob = (content) => {
    const bytes = Buffer.from(JSON.stringify(content));
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  for (const { file, digest } of layers)
    await pipeline(createReadStream(file), createWriteStream(join(blobs, digest.slice('sha256:'.length))));
  const configuration = blob({
    created,
    architecture,
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map(() => ({ created, created_by: 'npm run package' })),
  });
  const manifest = blob({
    schemaVersion: 2,
    mediaType: `${TYPE}.manifest.v1+json`,
    config: { mediaType: `${TYPE}.config.v1+json`, ...configuration },
    layers: layers.map(({ digest, size }) => ({ mediaType: `${TYPE}.layer.v1.tar+gzip`, digest, size })),
  });
  writeFileSync(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  writeFileSync(
    join(layout, 'index.json'),
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${TYPE}.index.v1+json`,
      manifests: [
        {
          mediaType: `${TYPE}.manifest.v1+json`,
          ...manifest,
          platform: { architecture, os: 'linux' },
          annotations: {
            'io.containerd.image.name': reference,
            'org.opencontainers.image.ref.name': reference.split(':').at(-1),
          },
        },
      ],
    }),
  );
  await tarOf(layout, `${out}.new`, epoch);
  renameSync(`${out}.new`, out);
  rmSync(layout, { recursive: true });
}

/**
 * A disk with a file system that stops being written while files are open on it, as ext4 does by `errors=remount-ro` when the disk
 * fails. A tmpfs cannot do that: the kernel refuses to mount it again while somebody writes.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { temporaryFolder } from './temp-folder.ts';

const SIZE_BYTES = 16 * 1024 * 1024;

export class FailingDisk {
  readonly folder: string;
  #image: string;

  constructor(t: ExecutionContext) {
    const place = temporaryFolder(t);
    this.folder = join(place, 'disk');
    this.#image = join(place, 'image-1');
    mkdirSync(this.folder);
    writeFileSync(this.#image, '');
    truncateSync(this.#image, SIZE_BYTES);
    execFileSync('mkfs.ext4', ['-q', this.#image]);
    this.#mount();
    t.teardown(() => this.#unmount());
  }

  /** From now on everybody who writes is told that it is read-only. */
  fail(): void {
    execFileSync('mount', ['-o', 'remount,abort', this.folder]);
  }

  /**
   * Checked, and in its place again: whoever has files of it open has those of the disk that failed.
   * @param whileAway called when no disk is mounted, and the folder of the mount stands there empty
   */
  mend(whileAway: () => void = () => undefined): void {
    this.#unmount();
    whileAway();
    const mended = `${this.#image}-mended`;
    copyFileSync(this.#image, mended);
    this.#image = mended;
    // 1: it found something, and mended it.
    const { status, stdout } = spawnSync('e2fsck', ['-p', '-f', mended], { encoding: 'utf8' });
    if (status !== 0 && status !== 1) throw new Error(`e2fsck ended with ${status}: ${stdout}`);
    this.#mount();
  }

  #mount(): void {
    execFileSync('mount', ['-o', 'loop', this.#image, this.folder]);
  }

  #unmount(): void {
    execFileSync('umount', ['--lazy', this.folder]);
  }
}

/** A folder that becomes a package: each file as it is to be installed, all with one date and root's. */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';

export class Stage {
  /** @param {string} folder is emptied */
  constructor(folder) {
    this.folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  }

  #place(path) {
    const place = join(this.folder, path);
    mkdirSync(dirname(place), { recursive: true });
    return place;
  }

  write(path, content, mode = 0o644) {
    const place = this.#place(path);
    writeFileSync(place, content);
    chmodSync(place, mode);
  }

  copy(from, path, mode = 0o644) {
    const place = this.#place(path);
    copyFileSync(from, place);
    chmodSync(place, mode);
  }

  /** Every file below `from`. */
  copyFolder(from, path) {
    for (const file of filesBelow(from)) this.copy(join(from, file), join(path, file));
  }

  link(path, target) {
    symlinkSync(target, this.#place(path));
  }

  /** Adds everything of another stage, or those files alone that are wanted. */
  add(other, path = '', isWanted = () => true) {
    for (const { name, kind } of entriesBelow(other.folder).filter((entry) => isWanted(entry.name))) {
      const from = join(other.folder, name);
      if (kind === 'link') this.link(join(path, name), readlinkSync(from));
      else if (kind === 'file') this.copy(from, join(path, name), statSync(from).mode & 0o7777);
    }
  }

  /** The installed files, without links and folders, in order. */
  files() {
    return filesBelow(this.folder);
  }

  /** Files and links with their modes, in order. */
  entries() {
    return entriesBelow(this.folder)
      .filter(({ kind }) => kind !== 'folder')
      .map(({ name, kind }) => ({ name, kind, mode: lstatSync(join(this.folder, name)).mode & 0o7777 }));
  }

  folders() {
    return entriesBelow(this.folder)
      .filter(({ kind }) => kind === 'folder')
      .map(({ name }) => name);
  }

  read(path) {
    return readFileSync(join(this.folder, path));
  }

  /** KiB on the disk, as Debian counts: each file and folder in whole KiB. */
  installedKib() {
    return entriesBelow(this.folder)
      .filter(({ name }) => !name.startsWith('DEBIAN'))
      .reduce((sum, { name, kind }) => {
        if (kind !== 'file') return sum + 1;
        return sum + Math.ceil(statSync(join(this.folder, name)).size / 1024);
      }, 0);
  }

  /** Gives everything its final mode and date. Nothing is to be written afterwards. */
  settle(epoch) {
    const entries = entriesBelow(this.folder);
    for (const { name, kind } of entries) if (kind === 'folder') chmodSync(join(this.folder, name), 0o755);
    chmodSync(this.folder, 0o755);
    for (const { name } of entries.toReversed()) lutimesSync(join(this.folder, name), epoch, epoch);
    lutimesSync(this.folder, epoch, epoch);
  }
}

/** Everything below a folder, in the order of the names' bytes; a folder stands before what it holds. */
function entriesBelow(folder) {
  const kindOf = (entry) => (entry.isSymbolicLink() ? 'link' : entry.isDirectory() ? 'folder' : 'file');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ name: relative(folder, join(entry.parentPath, entry.name)), kind: kindOf(entry) }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function filesBelow(folder) {
  return entriesBelow(folder)
    .filter(({ kind }) => kind === 'file')
    .map(({ name }) => name);
}

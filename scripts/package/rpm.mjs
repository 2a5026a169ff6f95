/** An RPM package of what a Debian package installs, put together by rpmbuild: nothing is compiled, and no other machine is needed. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inCheckout } from '../support/checkout.mjs';
import { findProgram, mustRun } from '../support/run.mjs';
import { Refusal } from '../support/say.mjs';
import { withValues } from './packages.mjs';
import { maintainer } from './release.mjs';
import { Stage } from './stage.mjs';

/** Dependencies by the sonames of the binaries: the packages of the libraries have another name in each distribution. */
const NODE_NEEDS = [
  'libc.so.6(GLIBC_2.28)(64bit)',
  'libstdc++.so.6(GLIBCXX_3.4.21)(64bit)',
  'libgcc_s.so.1()(64bit)',
  'libatomic.so.1()(64bit)',
];
const SQLITE_NEEDS = ['libc.so.6(GLIBC_2.34)(64bit)', 'libstdc++.so.6(GLIBCXX_3.4.29)(64bit)'];

const NEEDS = {
  'edgectl-runtime': () => NODE_NEEDS,
  'edgectl-agent': ({ runtime, release }) => [
    `edgectl-runtime >= ${runtime.version}`,
    `edgectl-client = ${rpmVersion(release.debian)}`,
    ...SQLITE_NEEDS,
  ],
  'edgectl-client': ({ runtime }) => [`(edgectl-runtime >= ${runtime.version} or nodejs >= 24)`],
  'edgectl-cloud': ({ runtime }) => [`edgectl-runtime >= ${runtime.version}`],
};

/** What restarts a service once, at the end of a transaction that put one of these in its place. */
const RESTARTED_BY = {
  'edgectl-agent': '/usr/lib/edgectl/agent /usr/lib/edgectl/runtime',
  'edgectl-cloud': '/usr/lib/edgectl/cloud /usr/lib/edgectl/runtime',
};

/** The same bytes on every machine and in every year, and nothing done to the files. */
const SETTINGS = {
  _buildhost: 'edgectl',
  use_source_date_epoch_as_buildtime: '1',
  source_date_epoch_from_changelog: '0',
  clamp_mtime_to_source_date_epoch: '1',
  // One thread: with several the bytes depend on their number.
  _binary_payload: 'w6.xzdio',
  _build_id_links: 'none',
  debug_package: '%{nil}',
  __os_install_post: '%{nil}',
  _unpackaged_files_terminate_build: '1',
};

/** @throws Refusal where rpmbuild is not installed */
export function checkRpmbuild() {
  if (findProgram('rpmbuild') === undefined) throw new Refusal('rpmbuild is missing: apt-get install rpm');
}

/** A version of Debian's with or without a revision, in RPM's two parts. */
function partsOf(version) {
  const [upstream, revision = '1'] = version.split('-');
  return { upstream, revision };
}

function rpmVersion(version) {
  const { upstream, revision } = partsOf(version);
  return `${upstream}-${revision}`;
}

/** Escapes percent signs for a spec file. */
function plain(text) {
  return text.replaceAll('%', '%%');
}

/** The same package by the names of RPM, for the SBOM. */
export function rpmOf(deb, { rpmArchitecture }) {
  const architecture = deb.architecture === 'all' ? 'noarch' : rpmArchitecture;
  return { ...deb, type: 'rpm', version: rpmVersion(deb.version), architecture };
}

function scriptlets(name, values) {
  const text = (kind) => {
    const file = inCheckout('deploy', 'rpm', `${name}.${kind}`);
    return existsSync(file) ? plain(withValues(readFileSync(file, 'utf8'), values)) : undefined;
  };
  const sections = ['post', 'preun', 'postun'].map((kind) => [`%${kind} -p /bin/sh`, text(kind)]);
  const restart = [`%transfiletriggerin -p /bin/sh -- ${RESTARTED_BY[name]}`, text('restart')];
  return [...sections, restart]
    .filter(([, body]) => body !== undefined)
    .map(([head, body]) => `${head}\n${body}\n`)
    .join('');
}

/**
 * Where something is not where Debian has it. The defaults: rpm would put them in the place of a policy when the package is removed and
 * installed again (`.rpmsave`), so they are copied from here where there is none, as with the archive.
 */
const MOVED = [
  [/^etc\/edgectl\//, 'usr/share/edgectl/'],
  [/^usr\/share\/zsh\/vendor-completions\//, 'usr/share/zsh/site-functions/'],
];

function staged(stage, folder) {
  const moved = new Stage(folder);
  for (const { name, kind, mode } of stage.entries()) {
    const place = MOVED.reduce((path, [from, to]) => path.replace(from, to), name);
    if (kind === 'link') moved.link(place, readlinkSync(join(stage.folder, name)));
    else moved.copy(join(stage.folder, name), place, mode);
  }
  return moved;
}

/** Those that no other package need have made. */
const OWN_FOLDERS = /^usr\/(lib|share|share\/doc)\/edgectl|^usr\/share\/(fish|zsh)(\/|$)/;

/** Files with their modes, all root's; folders that no system has without these packages. */
function fileList(stage) {
  const folders = stage.folders().filter((folder) => OWN_FOLDERS.test(folder));
  const line = ({ name, kind, mode }) => {
    if (kind === 'link') return `"/${name}"`;
    const attributes = `%attr(${mode.toString(8).padStart(4, '0')}, root, root)`;
    return `${attributes}${name.startsWith('usr/share/doc/') ? ' %doc' : ''} "/${name}"`;
  };
  return [
    ...folders.map((folder) => `%dir %attr(0755, root, root) "/${folder}"`),
    ...stage.entries().map(line),
  ].join('\n');
}

/** `Mon Sep 21 2026` */
function changelogDate(epoch) {
  const [day, date, month, year] = new Date(epoch * 1000).toUTCString().split(/,? /);
  return `${day} ${month} ${date} ${year}`;
}

/** Lines of at most 79 characters. */
function wrapped(paragraph) {
  return paragraph.replaceAll(/(.{1,79})(?: |$)/g, '$1\n').trimEnd();
}

function spec(deb, stage, context) {
  const { epoch } = context.release;
  const { upstream, revision } = partsOf(deb.version);
  const needs = NEEDS[deb.name](context).map((need) => `Requires: ${need}\n`);
  return `Name: ${deb.name}
Version: ${upstream}
Release: ${revision}
Summary: ${plain(deb.synopsis)}
License: Apache-2.0
Group: Applications/System
Packager: ${maintainer()}
${deb.architecture === 'all' ? 'BuildArch: noarch\n' : ''}AutoReqProv: no
${needs.join('')}
%description
${deb.description.map((paragraph) => plain(wrapped(paragraph))).join('\n\n')}

%install
cp -a "%{staged}/." "%{buildroot}"

${scriptlets(deb.name, deb.scriptValues)}
%files
${fileList(stage)}

%changelog
* ${changelogDate(epoch)} ${maintainer()} - ${upstream}-${revision}
- The changes are listed in the project's CHANGELOG.md.
`;
}

/**
 * @param {import('./deb.mjs').DebianPackage} deb
 * @param {import('./stage.mjs').Stage} stage before Debian's own files are added
 * @returns {Promise<string>} the name of the file in `out`
 */
export async function buildRpm(deb, stage, context, { work, out }) {
  const { epoch } = context.release;
  const top = join(work, 'rpm');
  rmSync(top, { recursive: true, force: true });
  mkdirSync(top);
  const moved = staged(stage, join(top, 'staged'));
  moved.settle(epoch);
  writeFileSync(join(top, 'edgectl.spec'), spec(deb, moved, context));
  const defined = Object.entries({ ...SETTINGS, _topdir: top, staged: moved.folder }).flatMap(
    ([name, value]) => ['--define', `${name} ${value}`],
  );
  await mustRun(
    'rpmbuild',
    ['-bb', '--quiet', '--target', context.rpmArchitecture, ...defined, join(top, 'edgectl.spec')],
    { output: 'capture', env: { SOURCE_DATE_EPOCH: String(epoch), HOME: top } },
  );
  const [folder] = readdirSync(join(top, 'RPMS'));
  const [file] = readdirSync(join(top, 'RPMS', folder));
  mkdirSync(out, { recursive: true });
  copyFileSync(join(top, 'RPMS', folder, file), join(out, file));
  rmSync(top, { recursive: true });
  return file;
}

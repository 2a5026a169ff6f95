/** The Debian packages that the sandbox, the tests and the build use: which are missing, and how they are installed. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, mustRun, run } from './run.mjs';
import { say, seconds } from './say.mjs';

/** A package is there when all of its programs are, wherever they came from. */
const PACKAGES = {
  containerd: { programs: ['containerd', 'ctr'], usedFor: 'the sandbox node and its tests' },
  runc: { programs: ['runc'], usedFor: 'the sandbox node and its tests' },
  'busybox-static': { programs: ['busybox'], usedFor: 'the images of the sandbox node' },
  mosquitto: {
    programs: ['mosquitto', 'mosquitto_passwd'],
    usedFor: 'the tests, and the sandbox where asked',
  },
  'mosquitto-clients': {
    programs: ['mosquitto_sub', 'mosquitto_pub'],
    usedFor: 'the tests and the examples',
  },
  'redis-server': { programs: ['redis-server'], usedFor: 'the tests of several replicas of edgectl-cloud' },
  expect: { programs: ['expect'], usedFor: 'the tests of the raw terminal' },
  'etcd-server': { programs: ['etcd'], usedFor: 'the tests with a real kube-apiserver' },
  curl: { programs: ['curl'], usedFor: 'the tests with a real kube-apiserver' },
  iptables: { programs: ['iptables'], usedFor: 'the tests with a real kube-apiserver' },
  iproute2: { programs: ['ip'], usedFor: 'the tests with a real kube-apiserver' },
  openssl: { programs: ['openssl'], usedFor: 'the certificates of the tests' },
  e2fsprogs: { programs: ['mkfs.ext4', 'e2fsck'], usedFor: 'the long test of a disk that fails' },
  chromium: { programs: ['chromium'], usedFor: 'the tests of the page, and its pictures' },
  procps: { programs: ['ps'], usedFor: 'the tests' },
  'docker-compose': { programs: ['docker-compose'], usedFor: 'the test of docker-compose.yml' },
  'binutils-x86-64-linux-gnu': {
    programs: ['x86_64-linux-gnu-strip'],
    usedFor: 'the packages for amd64',
  },
  'binutils-aarch64-linux-gnu': {
    programs: ['aarch64-linux-gnu-strip'],
    usedFor: 'the packages for arm64',
  },
  rpm: { programs: ['rpm', 'rpmbuild'], usedFor: 'the packages for RHEL and its like' },
  debootstrap: { programs: ['debootstrap'], usedFor: 'the long tests of an installation' },
  'systemd-container': { programs: ['systemd-nspawn'], usedFor: 'the long tests of an installation' },
  lintian: { programs: ['lintian'], usedFor: 'the long test of the packages' },
  rpmlint: { programs: ['rpmlint'], usedFor: 'the long test of the packages' },
  'python3-paho-mqtt': {
    programs: [],
    file: '/usr/lib/python3/dist-packages/paho/mqtt/client.py',
    usedFor: 'the tests of the Python client',
  },
  'python3-pytest': { programs: ['pytest-3', 'py.test-3'], usedFor: 'the tests of the Python client' },
  'python3-wheel': {
    programs: [],
    file: '/usr/lib/python3/dist-packages/wheel/__init__.py',
    usedFor: 'the tests of the Python client',
  },
  'python3-setuptools': {
    programs: [],
    file: '/usr/lib/python3/dist-packages/setuptools/__init__.py',
    usedFor: 'the tests of the Python client',
  },
  libatomic1: { programs: [], library: 'libatomic.so.1', usedFor: 'Node.js 26' },
};

export const SANDBOX_PACKAGES = ['containerd', 'runc', 'busybox-static'];
/** What takes symbols out of the binaries for a processor. */
export const STRIP_PACKAGES = { x64: 'binutils-x86-64-linux-gnu', arm64: 'binutils-aarch64-linux-gnu' };
export const TEST_PACKAGES = [
  ...SANDBOX_PACKAGES,
  'mosquitto',
  'mosquitto-clients',
  'redis-server',
  'expect',
  'openssl',
  'e2fsprogs',
  'procps',
  'docker-compose',
  'python3-paho-mqtt',
  'python3-pytest',
  'python3-setuptools',
  'python3-wheel',
  STRIP_PACKAGES[process.arch] ?? STRIP_PACKAGES.x64,
  'rpm',
  'chromium',
];
/** What the long tests take besides: some 200 MB, which `npm test` does without. */
export const LONG_TEST_PACKAGES = [
  ...Object.values(STRIP_PACKAGES),
  'debootstrap',
  'systemd-container',
  'lintian',
  'rpmlint',
];

/** Debian's name of the folder of this processor's libraries. */
const TRIPLET = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? process.arch;

function hasLibrary(name) {
  return [
    `/lib/${TRIPLET}`,
    `/usr/lib/${TRIPLET}`,
    '/lib64',
    '/usr/lib64',
    '/usr/lib',
    '/usr/local/lib',
  ].some((folder) => existsSync(join(folder, name)));
}

/** Those of `names` that have a program or a library missing on this machine. */
export function missingPackages(names) {
  return names.filter((name) => {
    const { programs, library, file } = PACKAGES[name];
    return (
      programs.some((program) => findProgram(program) === undefined) ||
      (library !== undefined && !hasLibrary(library)) ||
      (file !== undefined && !existsSync(file))
    );
  });
}

function isDebian() {
  if (findProgram('apt-get') === undefined || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * Installs what is missing where that can be done, else says what is missing; never fails because of it.
 * @returns {Promise<string[]>} the packages that are still missing
 */
export async function installPackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return [];
  say(`Missing on this machine: ${missing.map((name) => `${name} (${PACKAGES[name].usedFor})`).join(', ')}`);
  const command = `apt-get install --no-install-recommends ${missing.join(' ')}`;
  if (!isDebian()) {
    say(
      'This is not Debian: install the programs with the package manager of this machine. Continuing without them.',
    );
    return missing;
  }
  if (process.getuid?.() !== 0) {
    say(`As root: ${command}. Going on without them.`);
    return missing;
  }
  if (process.env.EDGECTL_INSTALL === 'no') {
    say(`EDGECTL_INSTALL=no: going on without them. To install them: ${command}`);
    return missing;
  }
  const started = performance.now();
  say(`Installing ${missing.join(', ')} with apt-get (up to a minute; EDGECTL_INSTALL=no prevents it) ...`);
  const failure = await aptInstall(missing);
  if (failure !== undefined) say(`apt-get failed; going on without them.\n${failure}`);
  else say(`Installed in ${seconds(performance.now() - started)}.`);
  return missingPackages(names);
}

const POLICY = '/usr/sbin/policy-rc.d';
const APT_ENVIRONMENT = { DEBIAN_FRONTEND: 'noninteractive' };

/** Debian starts a daemon when its package is installed; the sandbox and the tests start their own, on ports and sockets of their own. */
async function withoutServiceStarts(action) {
  if (existsSync(POLICY)) return action();
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await action();
  } finally {
    rmSync(POLICY, { force: true });
  }
}

async function aptInstall(names) {
  const install = () =>
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...names], {
      output: 'capture',
      env: APT_ENVIRONMENT,
      // Killed in the middle, it would leave packages half configured.
      outlivesUs: true,
    });
  return withoutServiceStarts(async () => {
    let result = await install();
    if (result.code !== 0) {
      await run('apt-get', ['update', '-q'], { output: 'capture' });
      result = await install();
    }
    if (result.code !== 0) return result.output;
    await keepDisabled(names);
    return undefined;
  });
}

/** With systemd, a package's service would start at the next boot. Only those that were installed here are touched. */
async function keepDisabled(names) {
  if (!existsSync('/run/systemd/system')) return;
  for (const name of names.filter((each) =>
    ['containerd', 'mosquitto', 'redis-server', 'etcd-server'].includes(each),
  )) {
    const service = name.replace('etcd-server', 'etcd');
    await mustRun('systemctl', ['disable', `${service}.service`], { output: 'capture' }).catch(
      () => undefined,
    );
    say(`${service}.service was left disabled: the sandbox and the tests start their own.`);
  }
}

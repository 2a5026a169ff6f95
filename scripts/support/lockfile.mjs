/** What `npm ci` wants of package-lock.json: an entry for each optional package, those of other platforms too. */

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
/** Words in package names, and npm's name of the processor. */
const PROCESSORS = {
  x64: 'x64',
  arm64: 'arm64',
  aarch64: 'arm64',
  arm: 'arm',
  armv7: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** The platform in a package's name; `undefined` if the name has none. */
export function platformOf(name) {
  const words = name.split('/').at(-1).split(/[-.]/);
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.map((word) => PROCESSORS[word]).find(Boolean);
  if (system === undefined || processor === undefined) return undefined;
  const musl = words.some((word) => word.startsWith('musl'));
  const glibc = words.some((word) => word.startsWith('gnu'));
  const libc = musl ? ['musl'] : glibc ? ['glibc'] : undefined;
  return { cpu: [processor], os: [system], ...(system === 'linux' && libc ? { libc } : {}) };
}

/** Optional packages that are wanted and have no entry. @returns {{name: string, version: string, wantedBy: object}[]} */
export function missingOptional({ packages }) {
  return Object.entries(packages).flatMap(([path, wantedBy]) =>
    Object.entries(wantedBy.optionalDependencies ?? {})
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map(([name, version]) => ({ name, version, wantedBy })),
  );
}

/** Adds the missing entries whose platform and exact version are known. @returns {string[]} their names */
export function completeLockfile(lockfile) {
  const added = [];
  for (const { name, version, wantedBy } of missingOptional(lockfile)) {
    const platform = platformOf(name);
    if (platform === undefined || !/^\d/.test(version)) continue;
    const { dev, license } = wantedBy;
    lockfile.packages[`node_modules/${name}`] = {
      version,
      ...platform,
      ...(dev && { dev }),
      license,
      optional: true,
    };
    added.push(name);
  }
  const sorted = Object.entries(lockfile.packages).sort(([left], [right]) => left.localeCompare(right, 'en'));
  lockfile.packages = Object.fromEntries(sorted);
  return added;
}

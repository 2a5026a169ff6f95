/** The programs of this project, as esbuild makes them. */
import { inCheckout } from './checkout.mjs';
import { lazyBuiltins } from './lazy-builtins.mjs';
import { lazyCommonJs } from './lazy-commonjs.mjs';
import { leanLibraries } from './lean-libraries.mjs';
import { leanUndici } from './lean-undici.mjs';
import { quickStart } from './quick-start.mjs';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  conditions: ['source'],
  // The MQTT packages bring streams of their own for old versions of Node.js; with this they take those of the running one.
  define: { 'process.env.READABLE_STREAM': '"disable"' },
  legalComments: 'none',
  logLevel: 'warning',
  absWorkingDir: inCheckout(),
};

/** For ES modules: CommonJS dependencies call require() for parts of Node.js. */
export const REQUIRE = {
  js: "import { createRequire as createRequireOfBundle } from 'node:module'; const require = createRequireOfBundle(import.meta.url);",
};

/** ES modules that are cut at every dynamic import: what is heavy loads when it is first used. */
const service = {
  ...common,
  format: 'esm',
  splitting: true,
  sourcemap: true,
  // The engine keeps a module's text, two bytes a character, for as long as the program runs. Names stay, for traces.
  minifyWhitespace: true,
  minifySyntax: true,
  lineLimit: 200,
  chunkNames: 'chunks/[name]-[hash]',
  // The native part of the first is found beside the package; bundled, it would look beside the bundle. The Redis client would
  // use the second if it were installed.
  external: ['better-sqlite3', '@node-rs/xxhash'],
  banner: REQUIRE,
};

/** Half of the command's text, for the few who issue certificates: a file of its own, which the others never read. */
const CERTIFICATES = {
  program: './edgectl-certificates.cjs',
  source: 'common/certificates/issue-certificate.ts',
};

const certificatesApart = {
  name: 'certificates-apart',
  setup(build) {
    build.onResolve({ filter: /\/issue-certificate\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: CERTIFICATES.program, external: true } : undefined,
    );
  },
};

/**
 * The bundles that must start quickly: no native parts, one file for everything that is used often. They also run on a laptop
 * with Node.js 22.
 */
const command = {
  ...common,
  target: 'node22',
  format: 'cjs',
  minify: true,
  entryPoints: ['clients/edgectl/main.ts'],
  // A script that is compiled by the launcher cannot import; it can require.
  supported: { 'dynamic-import': false },
  write: false,
  plugins: [
    certificatesApart,
    leanLibraries('bl', 'debug', 'json-rpc-2.0'),
    quickStart('clients/edgectl/launcher.ts'),
  ],
};

const SERVICES = {
  agent: { source: 'agent/main.ts', program: 'edgectl-agent', smallHeap: true },
  sandbox: { source: 'sandbox/main.ts', program: 'sandbox' },
  'edgectl-cloud': { source: 'tunnel/cloud/main.ts', program: 'edgectl-cloud', smallHeap: true },
};

/** An old Node.js has to be refused, and the heap to be set up, before the program's own imports, which run before its first line. */
const beforeImports = {
  name: 'before-imports',
  setup(build) {
    build.onResolve({ filter: /^service:/ }, ({ path }) => ({
      path: path.slice('service:'.length),
      namespace: 'service',
    }));
    build.onLoad({ filter: /.*/, namespace: 'service' }, ({ path }) => ({
      contents: [
        "import { refuseOldNode } from './common/old-node.ts';",
        "import { keepHeapSmall } from './common/small-heap.ts';",
        `refuseOldNode(${JSON.stringify(SERVICES[path].program)});`,
        SERVICES[path].smallHeap ? 'keepHeapSmall();' : '',
        `await import(${JSON.stringify(`./${SERVICES[path].source}`)});`,
      ].join('\n'),
      resolveDir: inCheckout(),
    }));
  },
};

/** A process and a thread that the agent starts; they are found beside the code that starts them. */
const STARTED = [
  { out: 'chunks/issue-program', in: 'agent/gateway/tls/issue-program.ts' },
  { out: 'chunks/expression-program', in: 'agent/pods/logs/grep/expression-program.ts' },
];

/** The options of the bundle of some services, which share their chunks. */
export function servicesBundle(folder, names = Object.keys(SERVICES)) {
  const entryPoints = [
    ...names.map((out) => ({ out, in: `service:${out}` })),
    ...(names.includes('agent') ? STARTED : []),
  ];
  return {
    ...service,
    plugins: [beforeImports, lazyBuiltins, leanUndici, lazyCommonJs],
    entryPoints,
    outdir: folder,
  };
}

/** The options of the bundles of the command. */
export function commandBundles(folder) {
  const { format, minify, target } = command;
  return [
    { ...command, outfile: `${folder}/edgectl.cjs` },
    {
      ...common,
      format,
      minify,
      target,
      plugins: [],
      entryPoints: [CERTIFICATES.source],
      outfile: `${folder}/${CERTIFICATES.program}`,
    },
  ];
}

/** The options of each bundle, for esbuild's `build`. */
export function bundles(folder) {
  return [servicesBundle(folder), ...commandBundles(folder)];
}

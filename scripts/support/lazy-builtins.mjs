/**
 * `node:http` as CommonJS has it: its WebSocket classes are getters, which load an HTTP client of Node.js's own when they are first read.
 * An `import` of `node:http` reads every one of them: 15 MiB in each process that does.
 */
const NAMESPACE = 'lazy-builtin-http';

export const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: /^(node:)?http$/ }, () => ({ path: 'http', namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({
      contents: "module.exports = process.getBuiltinModule('node:http');",
      loader: 'js',
    }));
  },
};

/** What libraries bring that a page, or a program that starts quickly, has no use for: streams, debugging, the server of JSON-RPC. */
import { inCheckout } from './checkout.mjs';

const NAMESPACE = 'lean-library';

const REPLACED = {
  bl: 'module.exports = require("bl/BufferList.js");',
  debug: 'module.exports = () => () => {};',
  'process-nextick-args':
    'module.exports = { nextTick: (action, ...given) => queueMicrotask(() => action(...given)) };',
  // Only for reading and writing floats, which no packet of MQTT and no page does.
  ieee754: 'exports.read = exports.write = () => { throw new Error("floats are left out"); };',
  'json-rpc-2.0':
    'Object.assign(exports, require("json-rpc-2.0/dist/client.js"), require("json-rpc-2.0/dist/models.js"));',
};

/** For esbuild. @param {(keyof typeof REPLACED)[]} names */
export function leanLibraries(...names) {
  return {
    name: 'lean-libraries',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${names.join('|')})$`) }, ({ path }) => ({
        path,
        namespace: NAMESPACE,
      }));
      build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: REPLACED[path],
        resolveDir: inCheckout(),
      }));
    },
  };
}

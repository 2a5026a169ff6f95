/**
 * undici as its pool and the calls on it, which is all that the services use. The whole package loads its `fetch` and its cookies, and these
 * load the second HTTP client that is inside Node.js: 10 MiB in each process that does.
 */
import { inCheckout } from './checkout.mjs';

const NAMESPACE = 'lean-undici';

/** As undici's own index puts it together: the calls are members of the base class. */
const CONTENTS = [
  "import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';",
  "import Pool from 'undici/lib/dispatcher/pool.js';",
  "import calls from 'undici/lib/api/index.js';",
  'Object.assign(Dispatcher.prototype, calls);',
  'export { Pool };',
].join('\n');

export const leanUndici = {
  name: NAMESPACE,
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: NAMESPACE }));
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, () => ({
      contents: CONTENTS,
      resolveDir: inCheckout(),
    }));
  },
};

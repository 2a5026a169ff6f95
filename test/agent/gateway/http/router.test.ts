import test from 'ava';
import fc from 'fast-check';
import type { Route } from '../../../../agent/gateway/http/route.ts';
import { Router } from '../../../../agent/gateway/http/router.ts';

function route(method: Route['method'], path: string): Route {
  return { method, path, access: 'known', handle() {} };
}

const PODS = route('GET', '/api/v1/namespaces/:namespace/pods');
const POD = route('GET', '/api/v1/namespaces/:namespace/pods/:name');
const LOG = route('GET', '/api/v1/namespaces/:namespace/pods/:name/log');
const DELETE = route('DELETE', '/api/v1/namespaces/:namespace/pods/:name');
const NAMESPACE = route('GET', '/api/v1/namespaces/:name');
const ROOT = route('GET', '/');
const router = new Router([PODS, POD, LOG, DELETE, NAMESPACE, ROOT]);

test('a path finds its route, and the parts that the route names', (t) => {
  t.deepEqual(router.find('GET', '/api/v1/namespaces/factory/pods/web-0/log'), {
    route: LOG,
    params: { namespace: 'factory', name: 'web-0' },
  });
  t.deepEqual(router.find('GET', '/api/v1/namespaces/factory'), {
    route: NAMESPACE,
    params: { name: 'factory' },
  });
});

test('a slash at the end means nothing', (t) => {
  t.deepEqual(router.find('GET', '/api/v1/namespaces/default/pods/'), {
    route: PODS,
    params: { namespace: 'default' },
  });
  t.deepEqual(router.find('GET', '/'), { route: ROOT, params: {} });
});

test('parts are percent-decoded, and a slash in a name opens no other path', (t) => {
  t.deepEqual(router.find('GET', '/api/v1/namespaces/default/pods/a%2Flog'), {
    route: POD,
    params: { namespace: 'default', name: 'a/log' },
  });
  t.is(router.find('GET', '/api/v1/namespaces/default/pods/%E0%A4'), undefined);
});

test('a path that is served with other methods names them', (t) => {
  t.deepEqual(router.find('PUT', '/api/v1/namespaces/default/pods/web-0'), { allowed: ['GET', 'DELETE'] });
});

test('an empty part is not a name', (t) => {
  t.is(router.find('GET', '/api/v1/namespaces//pods'), undefined);
});

test('whatever is asked, the router answers', (t) => {
  const part = fc.oneof(
    fc.constantFrom(
      '/',
      'api',
      'v1',
      'namespaces',
      'pods',
      'log',
      '%',
      '%2F',
      '%zz',
      '%C0%AF',
      '..',
      ':name',
      '__proto__',
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 10 }), (parts) => {
      const found = router.find('GET', `/${parts.join('')}`);
      return found === undefined || 'route' in found || Array.isArray(found.allowed);
    }),
  );
  t.pass();
});

test('two routes for the same are a mistake', (t) => {
  t.throws(() => new Router([POD, POD]), { message: /two routes/ });
});

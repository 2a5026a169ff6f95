import { EdgectlError } from '@edgectl/rpc-schema/errors';
import test from 'ava';
import { failureStatus, httpRefusal, statusBody, statusOf } from '../../../common/kubernetes/status.ts';

const UNKNOWN = new EdgectlError('NotFound', 'pods "web-9" not found');

test('a failure is written as kube-apiserver writes it, field by field', (t) => {
  t.is(
    statusBody(UNKNOWN).toString(),
    '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"pods \\"web-9\\" not found","reason":"NotFound","code":404}',
  );
  const details = { name: 'web-9', kind: 'pods' };
  t.is(
    Object.keys(statusOf(UNKNOWN, details)).join(),
    'kind,apiVersion,metadata,status,message,reason,details,code',
  );
});

test('a failure without a reason has no such field', (t) => {
  t.false('reason' in failureStatus({ code: 500, message: 'no route' }));
});

test('the words of a fault that is not ours stay out of it', (t) => {
  t.notRegex(statusBody(EdgectlError.from(new Error('/secret/path'))).toString(), /secret/);
});

test('an upgrade is refused by a whole HTTP answer', (t) => {
  const [head, body = ''] = httpRefusal(UNKNOWN).toString().split('\r\n\r\n');
  t.regex(head ?? '', /^HTTP\/1\.1 404 Not Found\r\n/);
  t.regex(head ?? '', new RegExp(`Content-Length: ${Buffer.byteLength(body)}`));
  t.like(JSON.parse(body), { kind: 'Status', code: 404 });
});

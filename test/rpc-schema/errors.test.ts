import { ERROR_TABLE, type ErrorKind, kindOfCode } from '@edgectl/rpc-schema/error-table';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { COMMON_ERRORS, METHODS } from '@edgectl/rpc-schema/methods';
import test from 'ava';
import fc from 'fast-check';
import { faults } from './contract.ts';

const KINDS = Object.keys(ERROR_TABLE) as ErrorKind[];

/** JSON-RPC 2.0, section 5.1. */
const RESERVED: Readonly<Record<number, ErrorKind>> = {
  [-32700]: 'ParseError',
  [-32600]: 'InvalidRequest',
  [-32601]: 'MethodNotFound',
  [-32602]: 'InvalidParams',
  [-32603]: 'Internal',
};

test('each kind has a code of its own, in the range that JSON-RPC leaves to servers', (t) => {
  const codes = KINDS.map((kind) => ERROR_TABLE[kind].code);
  t.is(new Set(codes).size, codes.length);
  for (const kind of KINDS) {
    const { code } = ERROR_TABLE[kind];
    if (code in RESERVED) t.is(RESERVED[code], kind);
    else t.true(code <= -32000 && code >= -32099, `${kind} ${code}`);
    t.is(kindOfCode(code), kind);
  }
  t.is(kindOfCode(-32050), 'Internal');
});

test('codes of the other doors are such codes', (t) => {
  for (const kind of KINDS) {
    const { httpStatus, grpcStatus, exitCode, meaning } = ERROR_TABLE[kind];
    t.true(httpStatus >= 400 && httpStatus <= 599, kind);
    t.true(grpcStatus >= 1 && grpcStatus <= 16, kind);
    t.true(exitCode >= 1 && exitCode <= 255, kind);
    t.regex(meaning, /^[A-Z].*\.$/);
  }
});

test('the errors of a method are not told twice', (t) => {
  for (const [method, { errors }] of Object.entries(METHODS)) {
    const all = [...errors, ...COMMON_ERRORS];
    t.is(new Set(all).size, all.length, method);
  }
});

test('an error comes back from the wire as it went', (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...KINDS),
      fc.string(),
      fc.record(
        {
          layer: fc.constantFrom('agent', 'cri', 'mapper'),
          hint: fc.string(),
          retryable: fc.boolean(),
          details: fc.dictionary(fc.string(), fc.jsonValue()),
        } as const,
        { requiredKeys: [] },
      ),
      (kind, message, options) => {
        const error = new EdgectlError(kind, message, options);
        const wire = JSON.parse(JSON.stringify(error.toRpc())) as ReturnType<EdgectlError['toRpc']>;
        t.deepEqual(faults('RpcError', wire), []);
        const back = EdgectlError.fromRpc(wire);
        t.deepEqual(back.toRpc(), wire);
        t.is(back.kind, kind);
        t.is(back.exitCode, ERROR_TABLE[kind].exitCode);
      },
    ),
  );
});

test('neither the cause nor its words go over the wire', (t) => {
  const secret = 'password=hunter2';
  const cause = new Error(secret);
  const wrapped = [
    EdgectlError.from(cause),
    EdgectlError.from(secret),
    EdgectlError.from({ toString: () => secret }),
    new EdgectlError('BackendError', 'containerd refused', { layer: 'cri', cause }),
  ];
  for (const error of wrapped) {
    t.false(JSON.stringify(error.toRpc()).includes('hunter2'), error.message);
    t.deepEqual(faults('RpcError', error.toRpc()), []);
  }
  t.is(wrapped[0]?.cause, cause, 'the local log has it');
  t.is(wrapped[0]?.message, secret, 'the local log has it');
});

test('something thrown that is ours stays what it is', (t) => {
  const error = new EdgectlError('Gone', 'the cursor is too old');
  t.is(EdgectlError.from(error, 'BackendError'), error);
  t.true(EdgectlError.is(error));
  for (const other of [new Error('x'), null, undefined, 'x', {}]) t.false(EdgectlError.is(other));
});

test('an error of another copy of the package is known', (t) => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('edgectl.error')]: true, kind: 'Gone' });
  t.true(EdgectlError.is(foreign));
});

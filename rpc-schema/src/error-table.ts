/** The one table that turns an error kind into JSON-RPC, HTTP, gRPC and exit codes; it stands in `contract.yaml`. */
import { ERROR_TABLE } from './generated/tables.ts';

export { ERROR_TABLE } from './generated/tables.ts';

export interface ErrorTableRow {
  readonly code: number;
  readonly reason: string;
  readonly httpStatus: number;
  readonly grpcStatus: number;
  readonly exitCode: number;
  /** Whether the same request can succeed later without a change. */
  readonly retryable: boolean;
  readonly meaning: string;
}

export type ErrorKind = keyof typeof ERROR_TABLE;

const KIND_BY_CODE: ReadonlyMap<number, ErrorKind> = new Map(
  (Object.keys(ERROR_TABLE) as ErrorKind[]).map((kind) => [ERROR_TABLE[kind].code, kind]),
);

/** The kind of a JSON-RPC error code; `Internal` for one that is not in the table. */
export function kindOfCode(code: number): ErrorKind {
  return KIND_BY_CODE.get(code) ?? 'Internal';
}

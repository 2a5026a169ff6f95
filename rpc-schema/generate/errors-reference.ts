/** `docs/reference/errors.md`. */
import { ERROR_TABLE } from './contract-source.ts';
import type { Examples } from './examples.ts';
import { json, table } from './markdown.ts';

export function errorsReference(examples: Examples): string {
  const rows = Object.entries(ERROR_TABLE).map(([kind, row]) => [
    `\`${kind}\``,
    `${row.code}`,
    `\`${row.reason}\``,
    `${row.httpStatus}`,
    `${row.grpcStatus}`,
    `${row.exitCode}`,
    row.retryable ? 'yes' : 'no',
    row.meaning,
  ]);
  return `${[
    '# Errors',
    'Generated from `rpc-schema/contract.yaml`. An error is a JSON-RPC error; `data` has the `reason` of a Kubernetes Status, the `layer` where it arose, a `hint` what to do, whether it is `retryable` without a change, whether a call that changes something has `ran` (`no`, `maybe`, `yes`; `retryable` is true for `no` alone), and `details` for programs.',
    json(examples.payloads['RpcResponse']),
    table(
      ['kind', 'JSON-RPC code', 'reason', 'HTTP', 'gRPC', 'exit code of `edgectl`', 'retryable', 'meaning'],
      rows,
    ),
    "Layers: `client`, `broker`, `agent`, `metaserver` (MetaServer), `edged` (EdgeCore), `cri` (container runtime), `mapper` (device mapper), `store` (EdgeCore's database), `tunnel`.",
    '`edgectl exec` and `edgectl attach` exit with the code of the remote process when it ran to its end.',
  ].join('\n\n')}\n`;
}

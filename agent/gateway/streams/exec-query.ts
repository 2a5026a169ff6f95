/** The queries of exec, attach and port-forward (Kubernetes' PodExecOptions, PodAttachOptions, PodPortForwardOptions). */
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { PodAttachParams, PodExecParams } from '@edgectl/rpc-schema/generated/types';
import type { PortForwardRequest, StreamTargetRequest } from '../../pods/exec/stream-target.ts';
import type { Validator } from '../../../common/validator.ts';
import { flag, text } from '../../../common/kubernetes/query.ts';

type Path = Readonly<Record<string, string>>;

/** Clients of the WebSocket protocol write `ports=80` or `ports=80,443`, or repeat it. */
const MAX_PORTS = 64;

/** The streams that the client will open. @throws EdgectlError `InvalidParams` */
export function streamsOf(query: URLSearchParams): StreamTargetRequest['streams'] {
  const streams = {
    stdin: flag(query, 'stdin'),
    stdout: flag(query, 'stdout'),
    stderr: flag(query, 'stderr'),
    tty: flag(query, 'tty'),
  };
  if (streams.tty && streams.stderr) {
    throw new EdgectlError('InvalidParams', 'tty and stderr cannot both be true: a terminal has one output');
  }
  if (!streams.stdin && !streams.stdout && !streams.stderr) {
    throw new EdgectlError('InvalidParams', 'you must specify at least 1 of stdin, stdout, stderr');
  }
  return streams;
}

/** @throws EdgectlError `InvalidParams` */
export function execParams(
  path: Path,
  query: URLSearchParams,
  validator: Pick<Validator, 'check'>,
): PodExecParams {
  const params = { ...attachParams(path, query, validator), command: query.getAll('command') };
  validator.check('PodExecParams', params);
  return params;
}

/** @throws EdgectlError `InvalidParams` */
export function attachParams(
  { namespace = '', name = '' }: Path,
  query: URLSearchParams,
  validator: Pick<Validator, 'check'>,
): PodAttachParams {
  const { stdin, tty } = streamsOf(query);
  const container = text(query, 'container');
  const params = { namespace, name, stdin, tty, ...(container !== undefined && { container }) };
  validator.check('PodAttachParams', params);
  return params;
}

/** @throws EdgectlError `InvalidParams` */
export function portForwardRequest(
  { namespace = '', name = '' }: Path,
  query: URLSearchParams,
): PortForwardRequest {
  const words = query.getAll('ports').flatMap((value) => value.split(','));
  const ports = words.filter((word) => word !== '').map(Number);
  if (
    ports.length > MAX_PORTS ||
    ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535)
  ) {
    throw new EdgectlError('InvalidParams', `ports must be 1 to 65535, and ${MAX_PORTS} at most`, {
      details: { field: 'ports' },
    });
  }
  return { namespace, name, ports };
}

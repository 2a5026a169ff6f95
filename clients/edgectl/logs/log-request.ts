/** From the flags of `logs` to the parameters of `pod.logs`. */
import type { Params } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { DEFAULT_NAMESPACE, type GlobalOptions } from '../global-options.ts';
import { podName, withoutPodWord } from '../pod-reference.ts';
import type { LogPosition } from './resume-file.ts';

export type LogParams = Params<'pod.logs'>;

export interface LogOptions extends GlobalOptions {
  readonly container?: string;
  readonly selector?: string;
  readonly allContainers?: boolean;
  readonly prefix?: boolean;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly tail?: number;
  /** Milliseconds. */
  readonly since?: number;
  readonly sinceSecond?: number;
  readonly sinceTime?: string;
  readonly limitBytes?: number;
  readonly stream?: string;
  readonly grep?: string;
  readonly fixedStrings?: boolean;
  readonly ignoreCase?: boolean;
  readonly invertMatch?: boolean;
  readonly afterContext?: number;
  readonly beforeContext?: number;
  /** Lines before and after. */
  readonly around?: number;
  readonly resumeFile?: string;
  /** auto, none, gzip or zstd. */
  readonly compress?: string;
}

/** kubectl's default where several pods are selected. */
const SELECTOR_TAIL_LINES = 10;

const STREAMS = { all: 'All', stdout: 'Stdout', stderr: 'Stderr' } as const;

function usage(
  message: string,
  hint = 'edgectl logs POD [-c CONTAINER], or edgectl logs -l SELECTOR',
): EdgectlError {
  return new EdgectlError('InvalidParams', message, { layer: 'client', hint });
}

interface Target {
  readonly name?: string;
  readonly container?: string;
}

/** `POD`, `POD CONTAINER`, `pod POD`, `pod/POD`. */
function parseTarget(words: readonly string[], options: LogOptions): Target {
  const [reference, container, ...rest] = options.selector === undefined ? withoutPodWord(words) : words;
  const given = options.container ?? container;
  if (rest.length > 0) throw usage('one pod and one container at most are named');
  if (container !== undefined && options.container !== undefined) {
    throw usage('only one of -c or an inline container name is allowed');
  }
  if (options.allContainers && given !== undefined) {
    throw usage('--all-containers=true should not be specified with container name');
  }
  if ((reference === undefined) === (options.selector === undefined)) {
    throw usage(
      reference === undefined
        ? 'name a pod, or select pods with -l'
        : 'only a selector (-l) or a pod name is allowed',
    );
  }
  return {
    ...(reference === undefined ? {} : { name: podName(reference) }),
    ...(given === undefined ? {} : { container: given }),
  };
}

function startOf(
  options: LogOptions,
): Pick<LogParams, 'tailLines' | 'sinceSeconds' | 'sinceTime' | 'previous'> {
  const sinceMs = options.since ?? options.sinceSecond;
  if (sinceMs !== undefined && options.sinceTime !== undefined) {
    throw usage('at most one of `sinceTime` or `sinceSeconds` may be specified');
  }
  const tail = options.tail ?? (options.selector === undefined ? -1 : SELECTOR_TAIL_LINES);
  if (tail < -1) throw usage('--tail must be greater than or equal to -1');
  return {
    ...(tail === -1 ? {} : { tailLines: tail }),
    // keadm's default of 0 means all of it.
    ...(sinceMs === undefined || sinceMs === 0
      ? {}
      : { sinceSeconds: Math.max(1, Math.round(sinceMs / 1000)) }),
    ...(options.sinceTime === undefined ? {} : { sinceTime: options.sinceTime }),
    ...(options.previous ? { previous: true } : {}),
  };
}

function streamOf({ stream }: LogOptions): Pick<LogParams, 'stream'> {
  if (stream === undefined) return {};
  const known = Object.entries(STREAMS).find(([word]) => word === stream.toLowerCase());
  if (known === undefined)
    throw usage(`--stream is one of ${Object.keys(STREAMS).join(', ')}`, '--stream stderr');
  return { stream: known[1] };
}

/** What is none of an expression's own signs is searched for as a text, which takes less of the node. */
const PLAIN = /^[^\\^$.|?*+()[\]{}]*$/;

function grepOf(options: LogOptions): Pick<LogParams, 'grep'> {
  const { grep, fixedStrings, ignoreCase, invertMatch, around = 0 } = options;
  const { afterContext = around, beforeContext = around } = options;
  if (grep === undefined) {
    const alone = { fixedStrings, ignoreCase, invertMatch, afterContext, beforeContext };
    if (Object.values(alone).some(Boolean)) {
      throw usage('-F, -i, -v, -A, -B and -C belong to --grep', 'edgectl logs POD --grep ERROR -A 3');
    }
    return {};
  }
  if (grep === '') throw usage('--grep is empty: every line would match');
  if (afterContext < 0 || beforeContext < 0) throw usage('-A, -B and -C must not be negative');
  return {
    grep: {
      ...(fixedStrings || PLAIN.test(grep) ? { literal: grep } : { expression: grep }),
      ...(ignoreCase && { ignoreCase }),
      ...(invertMatch && { invert: true }),
      ...(afterContext > 0 && { after: afterContext }),
      ...(beforeContext > 0 && { before: beforeContext }),
    },
  };
}

/** Without a position: that of a resume file is laid over by {@link continuedFrom}. @throws EdgectlError `InvalidParams` */
export function logParams(words: readonly string[], options: LogOptions): LogParams {
  if (options.limitBytes !== undefined && options.limitBytes < -1)
    throw usage('--limit-bytes must not be negative');
  return {
    namespace: options.namespace ?? DEFAULT_NAMESPACE,
    ...parseTarget(words, options),
    ...(options.selector === undefined ? {} : { labelSelector: options.selector }),
    ...(options.allContainers ? { allContainers: true } : {}),
    ...(options.prefix ? { prefix: true } : {}),
    ...(options.follow ? { follow: true } : {}),
    ...(options.timestamps ? { timestamps: true } : {}),
    // keadm's default of -1 means all of it.
    ...(options.limitBytes === undefined || options.limitBytes < 0 ? {} : { limitBytes: options.limitBytes }),
    ...grepOf(options),
    ...startOf(options),
    ...streamOf(options),
  };
}

/** The same log from `position` on, `bytes` of it being on stdout already. `undefined` if the limit is reached. */
export function continuedFrom(
  params: LogParams,
  position: LogPosition,
  bytes: number,
): LogParams | undefined {
  const { tailLines: _, sinceSeconds: __, sinceTime: ___, previous: ____, limitBytes, ...rest } = params;
  const left = limitBytes === undefined ? undefined : limitBytes - bytes;
  if (left !== undefined && left <= 0) return undefined;
  return { ...rest, ...position, ...(left === undefined ? {} : { limitBytes: left }) };
}

/** Describes a log in words: how a resume file names its log. */
export function describeTarget(params: LogParams): string {
  const { namespace, name, labelSelector, container, allContainers, timestamps, prefix, stream, grep } =
    params;
  return JSON.stringify({
    namespace,
    name,
    labelSelector,
    container,
    allContainers,
    timestamps,
    prefix,
    stream,
    grep,
  });
}

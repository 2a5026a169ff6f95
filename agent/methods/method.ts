/** A method of the contract: a function from validated parameters to a result. Everything else about it is in its row. */
import type { Meta, MethodTypes } from '@edgectl/rpc-schema/generated/types';
import type { MethodName, METHODS } from '@edgectl/rpc-schema/methods';
import type { AdmittedCall } from '../admission/admission.ts';
import type { SessionOpener } from '../sessions/session-service.ts';

export interface MethodContext {
  /** The caller. The method reports what it changes to `effect`. */
  readonly call: AdmittedCall;
  /** Aborted at the call's deadline, or when the agent stops; never after the method has answered. */
  readonly signal: AbortSignal;
  readonly sessions: SessionOpener;
}

/** A stream answers with its session, or inline: the sessions say what that looks like. */
type Result<Name extends MethodName> = (typeof METHODS)[Name]['class'] extends 'stream'
  ? unknown
  : MethodTypes[Name]['result'];

/** The functions of these methods. Class, deadline and right stand in their rows. */
export type Methods<Name extends MethodName = MethodName> = {
  readonly [Each in Name]: (
    params: MethodTypes[Each]['params'],
    context: MethodContext,
  ) => Promise<Result<Each>>;
};

/** The methods on a kind of object: `Of<'pod'>`. */
export type Of<Kind extends string> = Extract<MethodName, `${Kind}.${string}`>;

/** Any of them, as the pipeline calls it with parameters that it has validated. */
export type Method = (params: never, context: MethodContext) => Promise<unknown>;

/** `factory/press-1`, or `*` for every namespace: what a watch is about, as `session.list` shows it. */
export function watchTarget(
  {
    allNamespaces = false,
    namespace = 'default',
  }: { readonly allNamespaces?: boolean; readonly namespace?: string },
  what: string,
): string {
  return `${allNamespaces ? '*' : namespace}/${what}`;
}

/**
 * The answer as its caller may see it: what is hidden is listed in `meta.redacted`.
 * @param redaction by which its objects were made
 */
export function shown<Answer extends { readonly meta: Meta }>(
  answer: Answer,
  { paths }: { readonly paths: readonly string[] },
): Answer {
  return paths.length === 0 ? answer : { ...answer, meta: { ...answer.meta, redacted: [...paths] } };
}

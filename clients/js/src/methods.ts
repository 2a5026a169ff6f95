/** The methods of the contract with their parameters and results. */
import type { MethodTypes } from '@edgectl/rpc-schema/generated/types';

export type { SessionMethodName } from '@edgectl/rpc-schema/methods';

export type MethodName = keyof MethodTypes;

export type Params<M extends MethodName> = MethodTypes[M]['params'];

export type Result<M extends MethodName> = MethodTypes[M]['result'];

export type { MethodTypes };

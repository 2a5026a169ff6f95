/** Who did what: a record before a call changes something or opens a stream, one at its end, one where it was refused. */
import type { EdgectlError } from '@edgectl/rpc-schema/errors';
import type { WrittenChange } from '../../common/effect.ts';
import type { Action, ActionParams } from '../access/action.ts';
import type { Caller } from '../access/caller.ts';

export interface AuditedCall {
  readonly caller: Caller;
  readonly action: Action;
  /**
   * The parameters that the policy was asked about. Only those that name the target are recorded: no value, no argument of a
   * command.
   */
  readonly params: ActionParams;
  /** The request's own id, where the door has one. */
  readonly requestId?: string | number;
}

/** How a call ended. */
export interface CallEnd {
  /** Absent if it went well. */
  readonly error?: EdgectlError;
  /** Of a stream: how it ended, in the words of the contract. */
  readonly reason?: string;
  readonly exitCode?: number;
  /** Bytes from the caller, and to it. */
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  /** Values of devices that were written. */
  readonly written?: readonly WrittenChange[];
}

export interface AuditEntry {
  /** False if the record waits in memory, because the database cannot be written. */
  readonly journalled?: boolean;
  /**
   * The id of the start record, for the environment of a program that the call runs. Absent while the record is not written, and
   * if the policy withholds it.
   */
  readonly id?: number | undefined;
  /** Writes the record of the end, with the time since the begin. The first one counts. Never throws. */
  end(end: CallEnd): void;
}

export interface Audit {
  /**
   * Synchronous; inside of a transaction of the agent's database it is part of that. The record survives the agent's death when
   * it returns.
   * @throws EdgectlError `Unavailable`, layer `store`, where it cannot be written: the call must then not run
   */
  begin(call: AuditedCall): AuditEntry;
  /** A call that was refused before it ran. Repeated refusals are counted in one record. Never throws. */
  refused(call: AuditedCall, error: EdgectlError): void;
}

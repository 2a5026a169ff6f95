/** `logs POD`. */
import type { Client, LogStream, SessionEnd } from '@edgectl/client';
import { EdgectlError } from '@edgectl/rpc-schema/errors';
import { withClient } from '../connect.ts';
import { callOptions } from '../global-options.ts';
import { openLog } from '../logs/compression.ts';
import {
  continuedFrom,
  describeTarget,
  type LogOptions,
  type LogParams,
  logParams,
} from '../logs/log-request.ts';
import { ResumeFile } from '../logs/resume-file.ts';
import { Interrupt } from '../terminal/interrupt.ts';
import { printWarnings } from '../terminal/note.ts';
import { endedOtherwise } from '../exit.ts';
import { isReaderStalled, stderr, stdout } from '../terminal/output-writer.ts';
import { settledWithin } from '../terminal/settled-within.ts';

/** How long the node may take to say that a session which we gave up has ended. */
const CANCEL_TIMEOUT_MS = 3000;

/** A chunk is asked for when stdout has the one before: what stdout does not take is not acknowledged. */
async function copyLog(log: LogStream, resumeFile: ResumeFile | undefined): Promise<SessionEnd> {
  if (resumeFile !== undefined && log.position === undefined) {
    throw new EdgectlError('Unsupported', 'this log cannot be resumed: it is not read from its files', {
      hint: 'leave --resume-file out, or let the agent read the log files of the pods',
    });
  }
  for await (const chunk of log) {
    await stdout.write(chunk);
    // The log counts a chunk as taken when the next one is asked for: its position is still before this one.
    const before = log.position;
    if (before !== undefined) {
      resumeFile?.advance(chunk.length, { ...before, skipBytes: before.skipBytes + chunk.length });
    }
  }
  return log.ended;
}

async function reportEnd(end: SessionEnd): Promise<number> {
  if (end.error !== undefined) throw EdgectlError.fromRpc(end.error);
  if (end.reason !== 'Completed') {
    throw endedOtherwise(end);
  }
  for (const { stream, offset, bytes, reason, message } of end.gaps) {
    const what = bytes === undefined ? 'bytes' : `${bytes} bytes`;
    await stderr.write(
      `warning: ${what} are missing at offset ${offset} of ${stream}: ${reason}${message === undefined ? '' : `, ${message}`}\n`,
    );
  }
  if (end.gaps.length === 0) return 0;
  throw new EdgectlError('DataLoss', 'the log is not complete: the node no longer has all of it', {
    hint: 'container logs are rotated and removed on the node',
  });
}

async function streamLog(
  client: Client,
  params: LogParams,
  resumeFile: ResumeFile | undefined,
  options: LogOptions,
): Promise<number> {
  const interrupt = new Interrupt();
  interrupt.start();
  const opening = openLog(client, params, options, (asked) => client.logs(asked, callOptions(options)));
  try {
    const log = await Promise.race([opening, interrupt.received]);
    await printWarnings(log.opened);
    const end = await Promise.race([copyLog(log, resumeFile), interrupt.received]);
    resumeFile?.end();
    return await reportEnd(end);
  } catch (error) {
    // A reader that is gone ends the session on the node as Ctrl-C does.
    const canceled = opening.then((log) => {
      log.cancel();
      return log.ended;
    });
    await settledWithin(CANCEL_TIMEOUT_MS, canceled);
    if (interrupt.exitCode === undefined) throw error;
    if (await isReaderStalled()) interrupt.die();
    else resumeFile?.end();
    return interrupt.exitCode;
  } finally {
    interrupt.stop();
  }
}

export async function logs(words: readonly string[], options: LogOptions): Promise<number> {
  const wanted = logParams(words, options);
  const resumeFile =
    options.resumeFile === undefined ? undefined : new ResumeFile(options.resumeFile, describeTarget(wanted));
  const position = resumeFile?.load();
  const params = position === undefined ? wanted : continuedFrom(wanted, position, resumeFile?.bytes ?? 0);
  if (params === undefined) return 0;
  return withClient(options, (client) => streamLog(client, params, resumeFile, options));
}

/**
 * Under what a device was last written: as long as it is the same, neither EdgeCore nor a restart has taken a written value away.
 *
 * That a mapper registered again leaves no trace in EdgeCore's store: it inserts the row and lets a row that is there be
 * (`edge/pkg/metamanager/dao/dbclient/meta.go`, `SaveMeta`). The mapper's socket tells its starts apart, the stored spec the
 * cloud's changes, EdgeCore's DMI socket the starts of EdgeCore: after one of those a mapper that goes on may register again, and
 * is given the stored device.
 */
import { type MapperRecord, mapperSocket } from '../../backends/mapper/mapper-directory.ts';
import type { SocketFile } from '../../backends/socket-file.ts';
import type { EdgeCoreStart } from '../../backends/edge-core-start.ts';
import { contentDigest } from '../../../common/content-digest.ts';
import type { Device } from '../device.ts';

export interface WriteFingerprint {
  /** The stored spec, and the start of the mapper. */
  readonly device: string;
  /** The start of EdgeCore since which the mapper is known to have received the edit; `undefined` if that is not known. */
  readonly edgeCore: string | undefined;
}

/** Mappers were seen to register again up to 62 s after EdgeCore's start. */
export const REGISTERS_WITHIN_MS = 90_000;

export function writeFingerprintOf(
  stored: Device,
  mapper: MapperRecord,
  edgeCore: EdgeCoreStart,
  nowMs: number,
): WriteFingerprint {
  const start = edgeCore();
  const socket = mapperSocket(mapper);
  return {
    device: `${contentDigest(stored.spec)} ${socket?.identity ?? ''}`,
    edgeCore: mayRegisterAgain(socket, start, nowMs) ? undefined : start?.identity,
  };
}

/** A mapper that is older than EdgeCore has yet to register again, and is given the old value after this write. */
function mayRegisterAgain(
  mapper: SocketFile | undefined,
  edgeCore: SocketFile | undefined,
  nowMs: number,
): boolean {
  if (mapper === undefined || edgeCore === undefined || mapper.madeAtMs > edgeCore.madeAtMs) return false;
  return Math.abs(nowMs - edgeCore.madeAtMs) < REGISTERS_WITHIN_MS;
}

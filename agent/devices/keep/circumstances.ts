/**
 * Under what a device was last written: as long as it is the same, neither EdgeCore nor a restart has taken a written value away.
 *
 * That a mapper registered again leaves no trace in EdgeCore's store: it inserts the row and lets a row that is there be
 * (`edge/pkg/metamanager/dao/dbclient/meta.go`, `SaveMeta`). The mapper's socket tells its starts apart, the stored spec the
 * cloud's changes; an EdgeCore that started again shows in what the mapper says that it was told (`observedDesired`, which EdgeCore
 * stores with every report).
 */
import type { MapperRecord } from '../../node/mapper/mapper-record.ts';
import { mapperSocket } from '../../node/mapper/mapper-directory.ts';
import { contentDigest } from '../content-digest.ts';
import type { Device } from '../device.ts';

export function circumstancesOf(stored: Device, mapper: MapperRecord): string {
  return `${contentDigest(stored.spec)} ${mapperSocket(mapper)?.identity ?? ''}`;
}

/** Mappers whose REST API answers on an address of the plant network: whoever reaches it can write to devices. */
import { networkInterfaces } from 'node:os';
import { type Check, type Finding, fine, skipped, warning } from '../../common/diagnose/check.ts';
import { MapperRest } from '../backends/mapper/mapper-rest.ts';

const NAME = "mappers' REST API";
const TIMEOUT_MS = 500;

/** @param urls where the APIs are asked, as configured */
export function mapperPortCheck(urls: () => readonly string[]): Check {
  return {
    area: 'mapper',
    name: NAME,
    async run(signal) {
      const ports = [...new Set(urls().map((url) => new URL(url).port))];
      const places = addresses().flatMap((address) => ports.map((port) => `${address}:${port}`));
      const open = await Promise.all(
        places.map(async (place) => ((await answers(place, signal)) ? [place] : [])),
      );
      const found = open.flat();
      if (found.length > 0) return found.map(openPort);
      return ports.length === 0
        ? [skipped(NAME, 'no mapper is known')]
        : [fine(NAME, `none answers on an address of the network (port ${ports.join(', ')})`)];
    },
  };
}

function openPort(place: string): Finding {
  return warning(
    NAME,
    `a mapper answers on ${place} without asking who is there: whoever reaches it can write to devices`,
    {
      hint: 'let the mapper listen on loopback alone, or close the port in the firewall; common.http_port of its configuration is the port',
    },
  );
}

async function answers(place: string, signal: AbortSignal): Promise<boolean> {
  const rest = new MapperRest(`http://${place}`, place);
  try {
    return await rest.ping(TIMEOUT_MS, signal);
  } catch {
    return false;
  } finally {
    await rest.close();
  }
}

function addresses(): string[] {
  return Object.values(networkInterfaces()).flatMap((each) =>
    (each ?? [])
      .filter(({ internal, family, scopeid }) => !internal && (family === 'IPv4' || !scopeid))
      .map(({ address, family }) => (family === 'IPv4' ? address : `[${address}]`)),
  );
}

/** The REST API that mappers built on KubeEdge's mapper-framework v1.23.1 serve: without authentication, all by GET. */
import { networkInterfaces } from 'node:os';
import type { Clock } from '../../common/clock.ts';
import { HttpService, json, plainError } from '../http/http-service.ts';
import type { MapperDevice } from './mapper-device.ts';

export interface MapperRestOptions {
  readonly port: number;
  /** `0.0.0.0` with the framework; a test's stays on loopback unless it is about that. */
  readonly host?: string;
  readonly clock: Clock;
  readonly devices: () => ReadonlyMap<string, MapperDevice>;
}

export function mapperRest({ port, host = '127.0.0.1', clock, devices }: MapperRestOptions): HttpService {
  const base = () => ({
    apiVersion: 'v1',
    statusCode: 200,
    timeStamp: `${new Date(clock.now()).toISOString().slice(0, 19)}Z`,
  });
  const device = (namespace: string, name: string): MapperDevice => {
    const found = devices().get(`${namespace}/${name}`);
    if (found === undefined) throw new Error(`not found device ${namespace}/${name}`);
    return found;
  };
  return new HttpService(
    port,
    async (request, response, url) => {
      const [api, version, what, ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
      if (request.method !== 'GET' || api !== 'api' || version !== 'v1')
        return plainError(response, 404, '404 page not found');
      const [namespace = '', name = '', third = '', property = '', data = ''] = rest;
      const correlation = request.headers['x-correlation-id'];
      if (typeof correlation === 'string') response.setHeader('X-Correlation-ID', correlation);
      const answer = (body: object): void => json(response, 200, JSON.stringify({ ...base(), ...body }));
      try {
        if (what === 'ping') return answer({ Message: 'This is v1 API, the server is running normally.' });
        if (what === 'device') {
          const { value, type } = await device(namespace, name).readNow(third);
          const Data = {
            DeviceName: name,
            PropertyName: third,
            Namespace: namespace,
            Value: value,
            Type: type,
            TimeStamp: clock.now(),
          };
          return answer({ Data });
        }
        if (what === 'devicemethod' && rest.length === 2)
          return answer({ Data: { Methods: device(namespace, name).methods() } });
        if (what === 'devicemethod' && rest.length === 5) {
          await device(namespace, name).writeNow(third, property, data);
          return answer({ Message: `Write data ${data} to device ${namespace}/${name} successfully.` });
        }
        return plainError(response, 404, '404 page not found');
      } catch (error) {
        const kind =
          what === 'device'
            ? 'Get device data'
            : rest.length === 2
              ? 'Get device method'
              : 'Write device data';
        return plainError(
          response,
          500,
          `${kind} error: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    },
    async () => false,
    host,
  );
}

/** An address of this machine that is not loopback; `undefined` if it has none. */
export function outerAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

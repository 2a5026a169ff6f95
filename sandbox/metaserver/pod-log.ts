/** MetaServer's `log`: the whole text as one JSON string, or lines as they come; three of kubelet's options are dropped. */
import type { ServerResponse } from 'node:http';
import { openContainerLog } from '../edged/container-logs.ts';
import type { Kubelet } from '../edged/kubelet.ts';
import { goStruct } from '../http/go-json.ts';
import { json, plainError } from '../http/http-service.ts';

/** What is passed on: not `previous`, `sinceTime`, `stream`. */
const PASSED = ['tailLines', 'timestamps', 'sinceSeconds', 'limitBytes', 'follow'];
/** Go's `bufio.Scanner`. */
const LINE_MAX_BYTES = 64 * 1024;
const NEWLINE = 0x0a;

/** Without a name any container of the pod is taken, init containers and ended ones too. */
async function anyContainer(kubelet: Kubelet, namespace: string, name: string): Promise<string> {
  const pod = kubelet.pod(namespace, name);
  const instances = pod === undefined ? [] : await kubelet.runtime.containers(pod.metadata.uid);
  return instances[Math.floor(Math.random() * instances.length)]?.metadata?.name ?? '';
}

export async function podLog(
  kubelet: Kubelet,
  namespace: string,
  name: string,
  query: URLSearchParams,
  response: ServerResponse,
  now: number,
): Promise<void> {
  if (kubelet.pod(namespace, name) === undefined)
    return plainError(response, 500, 'Failed to get logs from edged');
  const container = query.get('container') ?? (await anyContainer(kubelet, namespace, name));
  const passed = new URLSearchParams();
  for (const option of PASSED) if (query.has(option)) passed.set(option, query.get(option) ?? '');
  const ended = new AbortController();
  response.once('close', () => ended.abort());
  const answer = await openContainerLog(kubelet, { namespace, name, container }, passed, now, ended.signal);
  if (answer.status !== 200)
    return plainError(response, 500, `Unexpected status code from edged: ${answer.status}`);
  if (['true', '1'].includes(passed.get('follow') ?? '')) return follow(answer.log, response);
  const parts: Buffer[] = [];
  for await (const part of answer.log) parts.push(part);
  json(response, 200, goStruct({ logMessages: [Buffer.concat(parts).toString()] }));
}

async function follow(log: AsyncGenerator<Buffer>, response: ServerResponse): Promise<void> {
  response.writeHead(200, { 'Content-Type': 'text/plain' });
  response.flushHeaders();
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of log) {
    const bytes = Buffer.concat([rest, part]);
    for (let start = 0; ; ) {
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) {
        rest = bytes.subarray(start);
        break;
      }
      if (end - start > LINE_MAX_BYTES) return tooLong(response);
      response.write(bytes.subarray(start, end + 1));
      start = end + 1;
    }
    if (rest.length > LINE_MAX_BYTES) return tooLong(response);
  }
  response.end();
}

/** The reader gives up, inside an answer that has begun with 200. */
function tooLong(response: ServerResponse): void {
  response.end('Error reading logs: bufio.Scanner: token too long\n');
}

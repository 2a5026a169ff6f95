/** Each recording played to our cloud half: the same connect message to the edge, the same bytes to the client. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import test from 'ava';
import { decodeConnect } from '../../../tunnel/wire/connect-message.ts';
import { RawEdge } from '../helpers/raw-edge.ts';
import { recordedConnections } from '../helpers/replay.ts';
import { apiserver, ask, certificates, connected, startCloud } from '../helpers/tunnel-cloud.ts';

/** WebSocket v5 alone, which our half refuses by itself (K9). */
const NOT_PASSED_ON = /^07-/;

for (const recorded of recordedConnections().filter(({ name }) => !NOT_PASSED_ON.test(name))) {
  const { name, id: recordedId, request, fromCloud, fromEdge, endedBy } = recorded;
  test(`${name}, connection ${recordedId}`, async (t) => {
    const { cloud, api } = await startCloud(t);
    const [, , namespace, pod] = request.path.split('/');
    api.pods.set(`${namespace}/${pod}`, 'edge-01');
    const edge = await RawEdge.connect(cloud, certificates.node);
    const session = await connected(cloud);
    const socket = connect({
      ...apiserver,
      host: '127.0.0.1',
      port: cloud.ports.stream,
      ALPNProtocols: ['http/1.1'],
    });
    await once(socket, 'secureConnect');
    const received: Buffer[] = [];
    const { promise: whole, resolve: isWhole } = Promise.withResolvers<unknown>();
    socket.on('data', (bytes: Buffer) => {
      received.push(bytes);
      if (received.reduce((sum, { length }) => sum + length, 0) >= fromEdge.length) isWhole(undefined);
    });
    socket.on('error', () => undefined);
    const closed = once(socket, 'end');
    const headers = Object.entries(request.headers).flatMap(([header, values]) =>
      values.map((value) => `${header}: ${value}\r\n`),
    );
    const query = request.query === '' ? '' : `?${request.query}`;
    const upgrade = request.method !== undefined;
    const connection = upgrade ? '' : 'Connection: close\r\n';
    socket.write(
      `${request.method ?? 'GET'} ${request.path}${query} HTTP/1.1\r\nHost: edge-01\r\n${connection}${headers.join('')}\r\n`,
    );

    const { id, type, data } = await edge.connectMessage();
    t.is(type.replace('Connect', '').toUpperCase(), recorded.connectType.replace('_CONNECT', ''));
    const { connectionId, headers: sentHeaders, ...sent } = decodeConnect(data);
    t.is(connectionId, id);
    const { connectionId: _, headers: recordedHeaders, ...expected } = request;
    t.deepEqual(sent, expected);
    t.like(sentHeaders, recordedHeaders);

    const upgraded = upgrade && fromEdge.includes('101 Switching');
    edge.send(id, 'data', fromEdge);
    if (upgraded && fromCloud.length > 0) {
      socket.write(fromCloud);
      const bytes = (): number =>
        edge.seen.reduce(
          (sum, message) => sum + (message.id === id && message.type === 'data' ? message.data.length : 0),
          0,
        );
      await edge.until(() => bytes() === fromCloud.length);
    }
    if (endedBy !== 'cloud->edge' || !upgrade) edge.send(id, 'removeConnect');
    else if (upgraded) {
      socket.end();
      await edge.until(() => edge.count(id, 'removeConnect') === 1);
    }
    if (endedBy !== 'cloud->edge' || !upgraded) {
      // A client of SPDY closes when it has read the end of every stream (decision 0355).
      if (upgraded) await Promise.race([closed, whole]);
      if (upgraded) socket.end();
      await closed;
    }
    socket.destroy();
    const bytes = Buffer.concat(received);
    if (upgrade) {
      // What follows is the failure that stands for a status that was not recorded.
      const passed = bytes.subarray(0, fromEdge.length);
      t.true(passed.equals(fromEdge.subarray(0, passed.length)));
      if (!upgraded) t.is(bytes.length, fromEdge.length);
    } else {
      // KubeEdge's cloud says 200 whatever Edged said (T1).
      const status = /^1[23]-/.test(name) ? '400 Bad Request' : '200 OK';
      t.true(bytes.toString('latin1').startsWith(`HTTP/1.1 ${status}\r\n`));
    }
    t.true(session.link.isOpen);
  });
}

/** kube-apiserver asks for logs and metrics by HTTP/2, which has no upgrades. */
for (const { name, id: recordedId, connectType, request, fromEdge } of recordedConnections().filter(
  (recorded) => recorded.request.method === undefined,
)) {
  test(`${name}, connection ${recordedId}, asked by HTTP/2`, async (t) => {
    const { cloud, api } = await startCloud(t);
    const [, , namespace, pod] = request.path.split('/');
    api.pods.set(`${namespace}/${pod}`, 'edge-01');
    const edge = await RawEdge.connect(cloud, certificates.node);
    await connected(cloud);
    const headers = Object.entries(request.headers).map(([header, values]) => [header, values.join(', ')]);
    const query = request.query === '' ? '' : `?${request.query}`;
    const answer = ask(cloud, `${request.path}${query}`, {
      http: 2,
      headers: { Host: 'edge-01', ...(Object.fromEntries(headers) as Record<string, string>) },
    });
    const { id, type, data } = await edge.connectMessage();
    t.is(type.replace('Connect', '').toUpperCase(), connectType.replace('_CONNECT', ''));
    const { path, query: asked, headers: sentHeaders } = decodeConnect(data);
    t.deepEqual([path, asked], [request.path, request.query]);
    t.like(sentHeaders, request.headers);
    edge.send(id, 'data', fromEdge);
    edge.send(id, 'removeConnect');
    const { status, broken } = await answer;
    t.is(status, /^1[23]-/.test(name) ? 400 : 200);
    t.false(broken);
  });
}

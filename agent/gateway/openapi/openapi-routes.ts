/** `/openapi/v3`, and `/openapi/v2` for old clients. A document is built when it is first requested, and cached. */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { JSON_TYPE, sendJson, sendText } from '../http/respond.ts';
import type { GatewayRequest, Route } from '../http/route.ts';
import { pathOf, type ResourceDefinition } from '../resources/definition.ts';

/** Old clients ask for it with an `@` in place of the last dot but one, which no media type may have, and take this. */
const V2_TYPE = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

export function openApiRoutes(definitions: readonly ResourceDefinition[], version: string): readonly Route[] {
  const groups = new Map<string, ResourceDefinition[]>();
  for (const definition of definitions) {
    const path = pathOf(definition);
    groups.set(path, [...(groups.get(path) ?? []), definition]);
  }
  const documents = [...groups].map(([path, members]) => {
    const text = once(async () => {
      const { openApiV3 } = await import('./openapi-v3.ts');
      return JSON.stringify(openApiV3(members, version));
    });
    return { path, text };
  });
  const v2 = once(async () => {
    const { openApiV2 } = await import('./openapi-v2.ts');
    return Buffer.from(openApiV2(definitions, version));
  });
  const route = (
    path: string,
    handle: (response: ServerResponse, request: GatewayRequest) => Promise<void>,
  ): Route => ({
    method: 'GET',
    path,
    access: 'known',
    handle: (request, response) => handle(response, request),
  });
  return [
    route('/openapi/v3', async (response) => {
      const paths = await Promise.all(
        documents.map(async ({ path, text }) => [
          path.slice(1),
          // Clients keep a document for as long as its hash stands.
          { serverRelativeURL: `/openapi/v3${path}?hash=${digest(await text())}` },
        ]),
      );
      sendJson(response, { paths: Object.fromEntries(paths) });
    }),
    ...documents.map(({ path, text }) =>
      route(`/openapi/v3${path}`, async (response) => sendText(response, 200, JSON_TYPE, await text())),
    ),
    route('/openapi/v2', async (response) => sendText(response, 200, V2_TYPE, await v2())),
  ];
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').toUpperCase();
}

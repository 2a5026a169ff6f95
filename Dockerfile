# The agent, for a KubeEdge node that runs its services in containers.
#   docker build -t edgectl-agent .
# Run it with docker-compose.yml, which says what it must see of the node.

# better-sqlite3 has a native part; where no prebuilt one fits, this stage has the compiler that builds it.
FROM node:20-bookworm AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY rpc-schema/package.json rpc-schema/package.json
COPY clients/js/package.json clients/js/package.json
RUN npm ci
COPY . .
RUN npm run build

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/edgectl
COPY --from=build /src/package.json ./
# What the bundles leave outside: the native part and what loads it.
COPY --from=build /src/node_modules/better-sqlite3 node_modules/better-sqlite3
COPY --from=build /src/node_modules/bindings node_modules/bindings
COPY --from=build /src/node_modules/file-uri-to-path node_modules/file-uri-to-path
COPY --from=build /src/dist dist
RUN ln -s /opt/edgectl/dist/edgectl.cjs /usr/local/bin/edgectl
# No USER: containerd's socket, the pods' log files and the ending of a process in a container are root's.
# A user beside root that may use that socket can become root through it, so another name here would only look safer.
VOLUME ["/var/lib/edgectl", "/run/edgectl"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=10s CMD ["edgectl", "node", "status"]
ENTRYPOINT ["node", "/opt/edgectl/dist/agent.js"]

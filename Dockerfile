# The agent, for a KubeEdge node that runs its services in containers.
#   docker build -t edgectl-agent .
# Run it with docker-compose.yml, which says what it must see of the node.

FROM node:26-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY rpc-schema/package.json rpc-schema/package.json
COPY clients/js/package.json clients/js/package.json
COPY clients/hmi/package.json clients/hmi/package.json
RUN npm ci
COPY . .
# `dist` is a link to the build's folder; the image gets the folder itself.
RUN npm run build && cp -rL dist /built

FROM node:26-bookworm-slim
ENV NODE_ENV=production
WORKDIR /opt/edgectl
COPY --from=build /src/package.json ./
# What the bundles leave outside: the native part and what loads it.
COPY --from=build /src/node_modules/better-sqlite3 node_modules/better-sqlite3
COPY --from=build /built dist
RUN ln -s /opt/edgectl/dist/edgectl /usr/local/bin/edgectl
# No USER: containerd's socket, the pods' log files and the ending of a process in a container are root's.
# A user beside root that may use that socket can become root through it, so another name here would only look safer.
VOLUME ["/var/lib/edgectl", "/run/edgectl"]
ENTRYPOINT ["node", "/opt/edgectl/dist/agent.js"]

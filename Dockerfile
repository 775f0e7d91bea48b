# The hub with its dashboard, in two steps: build with everything, run with what is needed.
FROM node:24-bookworm-slim AS build
WORKDIR /mingchu
COPY package.json package-lock.json .npmrc launch.mjs ./
COPY devices devices
COPY hub hub
COPY dashboard dashboard
RUN node launch.mjs build && npm prune --omit=dev --omit=optional

FROM node:24-bookworm-slim
#  For stills and pictures with masks.
RUN apt-get update && apt-get install --yes --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
WORKDIR /mingchu
ENV NODE_ENV=production
COPY --from=build /mingchu/package.json /mingchu/package-lock.json /mingchu/launch.mjs ./
COPY --from=build /mingchu/node_modules node_modules
COPY --from=build /mingchu/dashboard/dist dashboard/dist
COPY devices devices
COPY hub hub
COPY simulators simulators
# `docker compose exec hub mingchu backup …`: README.md, "Backup".
RUN ln -s /mingchu/launch.mjs /usr/local/bin/mingchu && mkdir /data /backups && chown node:node /data /backups
USER node
# What Node has compiled is kept, which saves a hub a quarter of its memory: hub/decisions/0018-a-hub-in-little-memory.md.
ENV NODE_COMPILE_CACHE=/home/node/.cache/mingchu
VOLUME /data
EXPOSE 8080 1883
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning", "--max-semi-space-size=8", "hub/main.ts"]
CMD ["--host", "0.0.0.0", "--data-dir", "/data"]

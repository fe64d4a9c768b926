# One image for each service: docker build --build-arg APP=payments --tag orderflow/payments .
# The stage `build` is the same for all of them, so that it is made once.
FROM node:24-bookworm-slim AS build
RUN npm install --global --no-fund --no-audit pnpm@12.21.0
WORKDIR /repo
# What decides the dependencies, and nothing else: this layer stays until one of them changes.
COPY pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
RUN pnpm fetch
COPY package.json tsconfig.base.json ./
COPY infra/embedded infra/embedded
COPY libs libs
COPY apps apps
# Types are checked by npm test.
RUN pnpm install --frozen-lockfile --prefer-offline --no-optional && pnpm --recursive run build --noCheck

FROM build AS deployed
ARG APP
RUN [ -n "$APP" ] && [ -d "apps/$APP" ] || { echo "APP is '$APP': expected one of" $(ls apps); exit 1; }
# Workspace packages as copies, not as links into the repository; then without what only compilers and debuggers read.
RUN pnpm --config.inject-workspace-packages=true --filter "@orderflow/$APP" deploy --prod /app \
  && find /app -regextype posix-extended -regex '.*\.([cm]?ts|map|tsbuildinfo)' -delete

FROM node:24-bookworm-slim
WORKDIR /app
COPY --from=deployed /app .
# Where a volume is for whoever writes files: it takes its owner from here.
RUN install --directory --owner=node /files
# The service handles SIGTERM itself, also as process 1; only in its first second --init is needed for that.
USER node
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
EXPOSE 3000
# `ready`, not `live`: whoever waits for a healthy service wants one that consumes. Docker itself restarts nothing by it.
HEALTHCHECK --interval=10s --timeout=15s --start-period=120s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(({ ok }) => process.exit(ok ? 0 : 1))"]
CMD ["node", "--max-semi-space-size=16", "--initial-old-space-size=96", "dist/main.js"]

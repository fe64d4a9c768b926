import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Health } from './health/health.js';
import type { CommonSettings } from './settings.js';
import { HEALTH, SETTINGS } from './tokens.js';

/** Once a service leaves, each of its answers closes its connection, so that pools of clients turn to others. */
export function closeConnectionsWhenLeaving(app: NestFastifyApplication): void {
  const health = app.get<Health>(HEALTH);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (health.leaving) reply.header('connection', 'close');
    done();
  });
}

/** Says "not ready", and goes on serving for as long as load balancers may take to notice. */
export async function leave(app: NestFastifyApplication): Promise<void> {
  app.get<Health>(HEALTH).leave();
  await sleep(app.get<CommonSettings>(SETTINGS).SHUTDOWN_DELAY_MS);
}

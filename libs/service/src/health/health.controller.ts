import { Controller, Get, Inject } from '@nestjs/common';
import { ProblemException } from '../http/problem.js';
import { HEALTH } from '../tokens.js';
import type { Health } from './health.js';

/** `live`: the process runs and need not be restarted. `ready`: it can serve, which includes consuming. */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Get('live')
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  async ready() {
    const waitingFor = await this.health.waitingFor();
    if (waitingFor.length === 0) return { status: 'ready' };
    throw new ProblemException(503, { type: 'not-ready', title: 'Not ready', detail: waitingFor.join('; ') });
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { Describes } from '../http/describes.js';
import { ProblemException } from '../http/problem.js';
import { HEALTH } from '../tokens.js';
import type { Health } from './health.js';

/** `live`: the process runs and need not be restarted. `ready`: it can serve, which includes consuming. */
@Controller('health')
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: Health) {}

  @Get('live')
  @Describes({ summary: 'The process runs and need not be restarted.' })
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  @Describes({ summary: 'It can serve, which includes consuming.', problems: [503] })
  async ready() {
    const waitingFor = await this.health.waitingFor();
    if (waitingFor.length === 0) return { status: 'ready' };
    throw new ProblemException(503, { type: 'not-ready', title: 'Not ready', detail: waitingFor.join('; ') });
  }
}

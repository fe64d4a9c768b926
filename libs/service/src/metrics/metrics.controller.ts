import { Controller, Get, Header } from '@nestjs/common';
import { metricsContentType, scrapeMetrics } from '@orderflow/telemetry/metrics';
import { Describes } from '../http/describes.js';

/** What Prometheus scrapes. Open to whoever reaches the port: labels hold types and steps, never an order's data. */
@Controller('metrics')
export class MetricsController {
  @Get()
  @Describes({ summary: 'What Prometheus scrapes, in its own format.' })
  @Header('content-type', metricsContentType)
  metrics(): Promise<string> {
    return scrapeMetrics();
  }
}

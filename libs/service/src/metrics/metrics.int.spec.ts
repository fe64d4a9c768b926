import { Controller, Get, Module, Param } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { startService } from '../run-service.js';
import { ServiceModule } from '../service.module.js';

@Controller('teapots')
class TeapotsController {
  @Get(':name')
  teapot(@Param('name') name: string) {
    if (name === 'broken') throw new Error('it leaks');
    return { name };
  }
}

@Module({
  imports: [
    ServiceModule.forService({
      name: 'sandbox',
      migrations: [],
      tables: {},
      broker: false,
      connectionsMax: 4,
    }),
  ],
  controllers: [TeapotsController],
})
class TeapotsModule {}

let service: ServiceUnderTest;
beforeAll(async () => {
  service = await startServiceUnderTest({
    name: 'sandbox',
    start: (onCrash) => startService(TeapotsModule, onCrash),
  });
});
afterAll(() => service.stop());

const scraped = async () => (await service.request<string>('GET', '/metrics')).body.split('\n');

test('a service tells its metrics in the format of Prometheus', async () => {
  const { status, headers } = await service.request('GET', '/metrics');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
});

test('requests are counted by the pattern of their path and by their status', async () => {
  for (const path of ['/teapots/ada', '/teapots/bob', '/teapots/broken', '/no/such/path'])
    await service.request('GET', path);
  const lines = await scraped();
  const requests = (labels: string) =>
    `http_server_request_duration_count{http_request_method="GET",${labels}}`;
  expect(lines).toContain(`${requests('http_response_status_code="200",http_route="/teapots/:name"')} 2`);
  expect(lines).toContain(`${requests('http_response_status_code="500",http_route="/teapots/:name"')} 1`);
  expect(lines).toContain(`${requests('http_response_status_code="404"')} 1`);
  expect(lines.filter((line) => line.includes('ada'))).toEqual([]);
});

test('the pool of connections says how many there are, and how many it may have', async () => {
  const lines = await scraped();
  expect(lines).toContain('db_client_connection_max 4');
  expect(lines).toContain('db_client_connection_pending_requests 0');
  expect(lines.filter((line) => line.startsWith('db_client_connection_count{'))).toHaveLength(2);
});

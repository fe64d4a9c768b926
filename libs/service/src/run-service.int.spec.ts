import { createServer, type AddressInfo } from 'node:net';
import { Controller, Get, Module, Param } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventTopic, ReserveStock, StockReserved } from '@orderflow/contracts';
import { DependencyUnavailable, InfrastructureUnreachable, newId, type OrderId } from '@orderflow/kernel';
import { emit } from '@orderflow/messaging';
import { Handles, Overloaded, type MessageHandler, type Repository } from '@orderflow/processing';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import type { Health } from './health/health.js';
import { startService, type RunningService } from './run-service.js';
import { ServiceModule } from './service.module.js';
import { HEALTH } from './tokens.js';

class NoRows implements Repository<null, never> {
  async load() {
    return null;
  }
  evolve() {
    return;
  }
  async save() {
    return;
  }
}

@Handles(ReserveStock)
class SayYesHandler implements MessageHandler<ReserveStock, null, never> {
  readonly repository = new NoRows();
  decide(_: null, { data: { orderId } }: ReserveStock) {
    return { changes: [], emits: [emit(StockReserved, { orderId })] };
  }
}

const troubles: Record<string, Error> = {
  overloaded: new Overloaded('9 requests are waiting already'),
  dependency: new DependencyUnavailable('the carrier', 'no answer'),
  connection: new Error('Connection terminated unexpectedly'),
  defect: new Error('the password is teapot'),
};
const brewing = { begun: () => {}, done: Promise.resolve() };

@Controller()
class TeaController {
  @Get('trouble/:kind')
  trouble(@Param('kind') kind: string): never {
    throw troubles[kind]!;
  }

  @Get('tea')
  async tea() {
    brewing.begun();
    await brewing.done;
    return { tea: 'ready' };
  }
}

@Module({
  imports: [ServiceModule.forService({ name: 'inventory', migrations: [], tables: {} })],
  controllers: [TeaController],
  providers: [SayYesHandler],
})
class TeaModule {}

let running: RunningService;
let service: ServiceUnderTest;

beforeAll(async () => {
  service = await startServiceUnderTest({
    name: 'inventory',
    observes: [eventTopic('inventory')],
    start: async (onCrash) => {
      const { stop, ...started } = await startService(TeaModule, onCrash);
      let stopped: Promise<void> | undefined;
      return (running = { ...started, stop: () => (stopped ??= stop()) });
    },
  });
});
afterAll(() => service.stop());

describe('a service that is up', () => {
  it('finds its handlers, consumes for them, and sends what they decide', async () => {
    const orderId = newId<'OrderId'>() satisfies OrderId;
    const command = await service.tell(ReserveStock, orderId, {
      orderId,
      lines: [{ sku: '85123A', quantity: 6 }],
    });
    const answer = await eventually('StockReserved is sent', () => {
      expect(service.observed).toHaveLength(1);
      return service.observed[0];
    });
    expect(answer).toMatchObject({ type: 'StockReserved', subject: orderId, causationId: command.id });
  });

  it('is live and ready', async () => {
    expect(await service.request('GET', '/health/live')).toMatchObject({
      status: 200,
      body: { status: 'live' },
    });
    expect(await service.request('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: { status: 'ready' },
    });
  });

  it('is live but not ready while a check fails, and says which', async () => {
    const health = running.app.get<Health>(HEALTH);
    health.add('kettle', () => Promise.reject(new Error('still cold')));
    expect(await service.request('GET', '/health/ready')).toMatchObject({
      status: 503,
      body: { type: 'urn:orderflow:problem:not-ready', detail: 'kettle: still cold' },
    });
    expect((await service.request('GET', '/health/live')).status).toBe(200);
    health.add('kettle', () => undefined);
  });

  const unknown = 'it is not known whether it was done; repeat it with the same Idempotency-Key';
  it.each([
    ['overloaded', 'nothing was done, try again a little later'],
    ['dependency', unknown],
    ['connection', unknown],
  ])('answers 503 when %s, and whether it is safe to ask again', async (kind, detail) => {
    const { status, headers, body } = await service.request('GET', `/trouble/${kind}`);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toEqual({
      type: 'urn:orderflow:problem:unavailable',
      status: 503,
      title: 'Not now',
      detail,
    });
  });

  it('tells nothing of the cause of a defect', async () => {
    expect((await service.request('GET', '/trouble/defect')).body).toEqual({
      type: 'urn:orderflow:problem:internal',
      status: 500,
      title: 'Something went wrong on our side',
    });
  });
});

describe('starting', () => {
  let before: NodeJS.ProcessEnv;
  beforeEach(() => {
    before = { ...process.env };
    Object.assign(process.env, { LOG_LEVEL: 'silent', STARTUP_TIMEOUT_MS: '1000' });
  });
  afterEach(() => {
    process.env = before;
  });

  it.each([
    ['Kafka', (address: string) => ({ KAFKA_BROKERS: address })],
    ['Postgres', (address: string) => ({ DATABASE_URL: `postgres://ada:s3cret@${address}/shop` })],
  ])('without %s fails in the time given, and names its address', async (name, environment) => {
    const address = await nobodysAddress();
    Object.assign(process.env, environment(address));
    const startedAt = Date.now();
    const error = await failureOf(startService(TeaModule, () => undefined));
    expect(error).toBeInstanceOf(InfrastructureUnreachable);
    expect(error.message).toContain(`${name} at ${address}`);
    expect(error.message).not.toContain('s3cret');
    // Far below the default of a minute; the rest is what a busy machine needs.
    expect(Date.now() - startedAt).toBeLessThan(15_000);
  });

  it('with a wrong setting fails at once and names it', async () => {
    process.env.PORT = 'teapot';
    const error = await failureOf(startService(TeaModule, () => undefined));
    expect(error.message).toContain('PORT is "teapot": expected the port to listen on');
  });
});

describe('stopping', () => {
  it('finishes the request under way, takes no more, and lets go of the database', async () => {
    let finish = () => {};
    brewing.done = new Promise((resolve) => (finish = resolve));
    const begun = new Promise<void>((resolve) => (brewing.begun = resolve));
    const tea = service.request('GET', '/tea');
    await begun;
    const stopped = running.stop();
    await eventually('nobody else is let in', () =>
      expect(service.request('GET', '/health/live')).rejects.toThrow('fetch failed'),
    );
    finish();
    expect(await tea).toMatchObject({ status: 200, body: { tea: 'ready' } });
    await stopped;
    const connections =
      'select 1 from pg_stat_activity where application_name = $1 and datname = current_database()';
    expect(await service.database.query(connections, ['inventory'])).toEqual([]);
  });
});

const failureOf = (started: Promise<unknown>): Promise<Error> =>
  started.then(
    () => {
      throw new Error('it started');
    },
    (error: unknown) => error as Error,
  );

/** Where nobody listens. */
async function nobodysAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `127.0.0.1:${port}`;
}

import {
  Module,
  type FactoryProvider,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import type { Clock } from '@orderflow/kernel';
import { Database } from '@orderflow/postgres';
import { Outbox, type ProcessingLog } from '@orderflow/processing';
import {
  measureSagas,
  sagaHandlers,
  sagaMigrations,
  SagaOperator,
  SagaRegistry,
  SagaRepository,
  sagaTables,
  SagaTimers,
  type SagaOperatorParts,
} from '@orderflow/sagas';
import { CLOCK, LOGGER, ServiceModule } from '@orderflow/service';
import { ActsController } from './acts.controller.js';
import { fulfilOrder, fulfilOrderV1 } from './fulfil-order/fulfil-order.saga.js';
import { returnGoods } from './return-goods/return-goods.saga.js';
import { SagasController } from './sagas.controller.js';

/** What moves sagas without a message: by time, or by an operator. */
function leading<T>(part: new (parts: SagaOperatorParts) => T): FactoryProvider<T> {
  return {
    provide: part,
    inject: [SagaRegistry, SagaRepository, Outbox, CLOCK, LOGGER],
    useFactory: (
      registry: SagaRegistry,
      repository: SagaRepository,
      outbox: Outbox,
      clock: Clock,
      log: ProcessingLog,
    ) => new part({ registry, repository, outbox, clock, log, source: 'orchestrator' }),
  };
}

@Module({
  imports: [
    ServiceModule.forService({
      name: 'orchestrator',
      migrations: [sagaMigrations],
      tables: sagaTables,
    }),
  ],
  controllers: [SagasController, ActsController],
  providers: [
    { provide: SagaRegistry, useValue: new SagaRegistry([fulfilOrderV1, fulfilOrder, returnGoods]) },
    {
      provide: SagaRepository,
      inject: [SagaRegistry, LOGGER],
      useFactory: (registry: SagaRegistry, log: ProcessingLog) => new SagaRepository(registry, log),
    },
    { provide: sagaHandlers, inject: [SagaRegistry, SagaRepository], useFactory: sagaHandlers },
    leading(SagaTimers),
    leading(SagaOperator),
  ],
})
export class OrchestratorModule implements OnApplicationBootstrap, OnModuleDestroy {
  private endMetrics: () => void = () => undefined;

  constructor(
    private readonly timers: SagaTimers,
    private readonly database: Database,
    private readonly repository: SagaRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.timers.start();
    this.endMetrics = measureSagas(this.database, this.repository);
  }

  async onModuleDestroy(): Promise<void> {
    await this.timers.stop();
    this.endMetrics();
  }
}

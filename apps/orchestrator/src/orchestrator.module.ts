import { Module, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@orderflow/kernel';
import { Outbox, type ProcessingLog } from '@orderflow/processing';
import { sagaHandlers, sagaMigrations, SagaRegistry, SagaRepository, SagaTimers } from '@orderflow/sagas';
import { CLOCK, LOGGER, ServiceModule } from '@orderflow/service';
import { fulfilOrder } from './fulfil-order/fulfil-order.saga.js';
import { SagasController } from './sagas.controller.js';

@Module({
  imports: [ServiceModule.forService({ name: 'orchestrator', migrations: [sagaMigrations] })],
  controllers: [SagasController],
  providers: [
    { provide: SagaRegistry, useValue: new SagaRegistry([fulfilOrder]) },
    {
      provide: SagaRepository,
      inject: [SagaRegistry, LOGGER],
      useFactory: (registry: SagaRegistry, log: ProcessingLog) => new SagaRepository(registry, log),
    },
    { provide: sagaHandlers, inject: [SagaRegistry, SagaRepository], useFactory: sagaHandlers },
    {
      provide: SagaTimers,
      inject: [SagaRegistry, SagaRepository, Outbox, CLOCK, LOGGER],
      useFactory: (
        registry: SagaRegistry,
        repository: SagaRepository,
        outbox: Outbox,
        clock: Clock,
        log: ProcessingLog,
      ) => new SagaTimers({ registry, repository, outbox, clock, log, source: 'orchestrator' }),
    },
  ],
})
export class OrchestratorModule implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(private readonly timers: SagaTimers) {}

  onApplicationBootstrap(): void {
    this.timers.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.timers.stop();
  }
}

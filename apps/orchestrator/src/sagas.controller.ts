import { Controller, Get, Param, Query } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { SagaOperator, SagaRegistry, SagaRepository, sagaStatuses, type SagaState } from '@orderflow/sagas';
import { Describes, parseWith } from '@orderflow/service';
import { z } from 'zod';
import { noSuchSaga, returnId, sagaKeyFrom } from './saga.path.js';
import { viewOf } from './saga.view.js';

const filter = z.object({
  status: z.enum(sagaStatuses, `expected one of ${sagaStatuses.join(', ')}`).optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/, 'expected a whole number from 1 to 1000')
    .transform(Number)
    .default(100),
});

const which = z.object({ returnId });

/** How orders fare: one of them, or those in a status, such as `needs-operator`. */
@Controller('sagas')
export class SagasController {
  constructor(
    private readonly database: Database,
    private readonly repository: SagaRepository,
    private readonly registry: SagaRegistry,
    private readonly operator: SagaOperator,
  ) {}

  @Get(':orderId')
  @Describes({
    summary: 'How an order, or a return of it, fares: each step, and what an operator may do.',
    query: which,
    problems: [404, 422],
  })
  async one(@Param() params: unknown, @Query() query: unknown) {
    const key = sagaKeyFrom(params, parseWith(which, query).returnId);
    const state = await this.repository.find(key, this.database);
    if (!state) throw noSuchSaga(key);
    return { ...this.view(state), acts: await this.operator.acts.of(key, this.database) };
  }

  @Get()
  @Describes({ summary: 'Sagas, of one status if asked for.', query: filter, problems: [422] })
  async list(@Query() query: unknown) {
    const { status, limit } = parseWith(filter, query);
    const states = await this.repository.list(status, limit, this.database);
    return { sagas: states.map((state) => this.view(state)) };
  }

  private view(state: SagaState) {
    return viewOf(state, this.registry.get(state.saga, state.version));
  }
}

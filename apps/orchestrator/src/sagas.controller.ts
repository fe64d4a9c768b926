import { Controller, Get, Param, Query } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { SagaRegistry, SagaRepository, sagaStatuses, type SagaState } from '@orderflow/sagas';
import { parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { fulfilOrder } from './fulfil-order/fulfil-order.saga.js';
import { viewOf } from './saga.view.js';

const path = z.object({ orderId: z.uuid('expected a UUID') });
const filter = z.object({
  status: z.enum(sagaStatuses, `expected one of ${sagaStatuses.join(', ')}`).optional(),
  limit: z
    .string()
    .regex(/^([1-9]\d{0,2}|1000)$/, 'expected a whole number from 1 to 1000')
    .transform(Number)
    .default(100),
});

/** How orders fare: one of them, or those in a status, such as `needs-operator`. */
@Controller('sagas')
export class SagasController {
  constructor(
    private readonly database: Database,
    private readonly repository: SagaRepository,
    private readonly registry: SagaRegistry,
  ) {}

  @Get(':orderId')
  async one(@Param() params: unknown) {
    const { orderId } = parseWith(path, params);
    const state = await this.repository.find(fulfilOrder.name, orderId, this.database);
    if (state) return this.view(state);
    const detail = `no saga leads an order ${orderId}`;
    throw new ProblemException(404, { type: 'saga-unknown', title: 'There is no such saga', detail });
  }

  @Get()
  async list(@Query() query: unknown) {
    const { status, limit } = parseWith(filter, query);
    const states = await this.repository.list(status, limit, this.database);
    return { sagas: states.map((state) => this.view(state)) };
  }

  private view(state: SagaState) {
    return viewOf(state, this.registry.get(state.saga, state.version));
  }
}

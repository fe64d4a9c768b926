import { Body, Controller, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { SagaOperator, SagaRegistry, type OperatorVerb } from '@orderflow/sagas';
import { AdminGuard, Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { fulfilOrder } from './fulfil-order/fulfil-order.saga.js';
import { returnGoods } from './return-goods/return-goods.saga.js';
import { noSuchSaga, returnId, sagaKeyFrom } from './saga.path.js';
import { viewOf } from './saga.view.js';

/** Reasons go into events and mails: lines and control characters have no place there. */
const printable = (length: number) =>
  z
    .string()
    .regex(/^[^\p{C}]+$/u, 'expected text without control characters')
    .max(length);

const act = z.strictObject({
  // What is led by it is "operator: …", and has to fit into a command.
  reason: printable(480).pipe(shapes.reason),
  by: printable(64).optional(),
  returnId,
  /** The step that is meant: refused when the saga has moved on meanwhile. */
  step: z.enum([fulfilOrder, returnGoods].flatMap(({ steps }) => steps.map(({ name }) => name))).optional(),
});

const problems = [404, 409, 422];

/** What operators do to sagas: each act is one transaction, and written down. Guarded as `/admin` is. */
@Controller('sagas/:orderId')
@UseGuards(AdminGuard)
export class ActsController {
  constructor(
    private readonly operator: SagaOperator,
    private readonly registry: SagaRegistry,
  ) {}

  @Post('retry')
  @Describes({ summary: 'Asks again for the step that was refused.', body: act, problems })
  @HttpCode(202)
  retry(@Param() params: unknown, @Body() body: unknown) {
    return this.act('retry', params, body);
  }

  @Post('skip')
  @Describes({ summary: 'Goes on as if the step had been done.', body: act, problems })
  @HttpCode(202)
  skip(@Param() params: unknown, @Body() body: unknown) {
    return this.act('skip', params, body);
  }

  @Post('compensate')
  @Describes({ summary: 'Gives up, and undoes all that was done.', body: act, problems })
  @HttpCode(202)
  compensate(@Param() params: unknown, @Body() body: unknown) {
    return this.act('compensate', params, body);
  }

  private async act(verb: OperatorVerb, params: unknown, body: unknown) {
    sagaKeyFrom(params);
    const { returnId, ...asked } = parseWith(act, body);
    const key = sagaKeyFrom(params, returnId);
    const outcome = await this.operator.act(key, { verb, ...asked });
    if (!outcome) throw noSuchSaga(key);
    if ('state' in outcome)
      return viewOf(outcome.state, this.registry.get(outcome.state.saga, outcome.state.version));
    throw new ProblemException(409, {
      type: 'act-refused',
      title: `The saga cannot be told to ${verb} now`,
      detail: outcome.refused,
    });
  }
}

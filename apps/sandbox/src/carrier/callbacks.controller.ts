import { Controller, Get, Query } from '@nestjs/common';
import { Describes } from '@orderflow/service';
import { ofOrder, orderIdIn } from '../requests.js';
import { CallbackBook } from './callback.book.js';

@Controller('carrier/callbacks')
export class CallbacksController {
  constructor(private readonly callbacks: CallbackBook) {}

  @Get()
  @Describes({
    summary: 'What the carrier called back with about an order, and what it was answered.',
    query: ofOrder,
    problems: [422],
  })
  async list(@Query() query: unknown) {
    return { callbacks: await this.callbacks.ofOrder(orderIdIn(query)) };
  }
}

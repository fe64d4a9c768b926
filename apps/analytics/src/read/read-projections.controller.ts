import { Controller, Get } from '@nestjs/common';
import { Describes, parseWith } from '@orderflow/service';
import type { Projection } from '../projection/projection.js';
import { events } from '../projections/events.js';
import { funnel } from '../projections/funnel.js';
import { products } from '../projections/products.js';
import { sales } from '../projections/sales.js';
import { Exchanged, type Exchange } from './exchange.js';
import { ReadRows, type Asked, type Cells } from './read-rows.js';
import { answers, eventsRequest, funnelRequest, productsRequest, salesRequest } from './read.requests.js';
import { formatOf, represent, type Format } from './representation.js';

const problems = [406, 422, 503];

@Controller()
export class ReadProjectionsController {
  constructor(private readonly rows: ReadRows) {}

  @Get('sales')
  @Describes({
    summary:
      'Confirmed orders and revenue by the hour in which they were placed, country and currency. Also as text/csv.',
    query: salesRequest,
    answer: answers.sales,
    problems,
  })
  sales(@Exchanged() exchange: Exchange) {
    const { country, currency, ...asked } = parseWith(salesRequest, exchange.query);
    return this.answer(sales, { ...asked, where: { country, currency } }, exchange);
  }

  @Get('products')
  @Describes({
    summary: 'What was sold of each article, the best first. Also as text/csv.',
    query: productsRequest,
    answer: answers.products,
    problems,
  })
  products(@Exchanged() exchange: Exchange) {
    const { sku, currency, ...asked } = parseWith(productsRequest, exchange.query);
    return this.answer(products, { ...asked, where: { sku, currency } }, exchange);
  }

  @Get('funnel')
  @Describes({
    summary:
      'How many orders came to each step, and how long it took from the step before. Also as text/csv.',
    query: funnelRequest,
    answer: answers.funnel,
    problems,
  })
  funnel(@Exchanged() exchange: Exchange) {
    const { country, step, ...asked } = parseWith(funnelRequest, exchange.query);
    return this.answer(funnel, { ...asked, where: { country, step } }, exchange, { averageMs });
  }

  @Get('events')
  @Describes({
    summary: 'How many events of each type there were in each hour. Also as text/csv.',
    query: eventsRequest,
    answer: answers.events,
    problems,
  })
  events(@Exchanged() exchange: Exchange) {
    const { type, ...asked } = parseWith(eventsRequest, exchange.query);
    return this.answer(events, { ...asked, where: { type } }, exchange);
  }

  private async answer(
    projection: Projection,
    { format, ...asked }: Asked & { readonly format?: Format },
    { accept, url, reply }: Exchange,
    derived: Readonly<Record<string, (row: Cells) => number | null>> = {},
  ): Promise<unknown> {
    const as = formatOf(format, accept);
    const found = await this.rows.of(projection, asked);
    const rows = found.rows.map((row) => {
      const added: Cells = { ...row };
      for (const [name, valueOf] of Object.entries(derived)) added[name] = valueOf(row);
      return added;
    });
    const columns = [...projection.keys, ...projection.sums, ...Object.keys(derived)];
    return represent({ ...found, rows }, columns, { format: as, url, reply });
  }
}

const averageMs = ({ timed, totalMs }: Cells) => (timed ? Math.round(Number(totalMs) / Number(timed)) : null);

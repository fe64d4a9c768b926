import { Controller, Get, Param } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Database } from '@orderflow/postgres';
import { Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';

const stockParams = z.object({ sku: shapes.sku });

const count = z.int().min(0);
const stockLevel = z.object({
  sku: shapes.sku,
  onHand: count,
  reserved: count,
  shipped: count,
  returned: count,
  received: count,
});

@Controller('stock')
export class ReadStockController {
  constructor(private readonly database: Database) {}

  @Get(':sku')
  @Describes({ summary: 'What there is of an article.', answer: stockLevel, problems: [404, 422] })
  async find(@Param() params: unknown) {
    const { sku } = parseWith(stockParams, params);
    const [level] = await this.database.query(
      'select sku, on_hand as "onHand", reserved, shipped, returned, received from stock_levels where sku = $1',
      [sku],
      'stock-level-find',
    );
    if (!level) throw skuUnknown(sku);
    return level;
  }
}

function skuUnknown(sku: string): ProblemException {
  return new ProblemException(404, {
    type: 'sku-unknown',
    title: 'The warehouse does not keep this article',
    errors: [{ field: 'sku', value: sku, expected: 'an article that was received at least once' }],
  });
}

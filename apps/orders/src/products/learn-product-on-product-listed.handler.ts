import { Injectable } from '@nestjs/common';
import { ProductListed } from '@orderflow/contracts';
import { Handles, type Decision, type MessageHandler } from '@orderflow/processing';
import { ProductRepository } from './product.repository.js';

@Injectable()
@Handles(ProductListed)
export class LearnProductOnProductListed implements MessageHandler<ProductListed, undefined, string> {
  constructor(readonly repository: ProductRepository) {}

  decide(_: undefined, { data }: ProductListed): Decision<string> {
    return { changes: [data.sku], emits: [] };
  }
}

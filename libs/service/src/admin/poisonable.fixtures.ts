import { Injectable, Module } from '@nestjs/common';
import { ReserveStock, StockReserved } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type MessageHandler, type Repository } from '@orderflow/processing';
import { ServiceModule } from '../service.module.js';

class NoRepository implements Repository<null, string> {
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

/** Reserves everything but thirteen of an article: on that it fails, at its first attempt and for good. */
@Injectable()
@Handles(ReserveStock)
export class SuperstitiousHandler implements MessageHandler<ReserveStock, null, string> {
  readonly repository = new NoRepository();
  readonly retry = { attemptsMax: 1, firstMs: 1, factor: 1, mostMs: 1 };

  decide(_state: null, { data }: ReserveStock) {
    if (data.lines.some(({ quantity }) => quantity === 13)) throw new Error('13 is unlucky');
    return { changes: ['reserved'], emits: [emit(StockReserved, { orderId: data.orderId })] };
  }
}

@Module({
  imports: [ServiceModule.forService({ name: 'inventory', migrations: [], tables: {} })],
  providers: [SuperstitiousHandler],
})
export class SuperstitiousModule {}

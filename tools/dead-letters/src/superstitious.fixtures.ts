import { Injectable, Module } from '@nestjs/common';
import { ReserveStock, StockReserved } from '@orderflow/contracts';
import { emit } from '@orderflow/messaging';
import { Handles, type MessageHandler } from '@orderflow/processing';
import { ServiceModule } from '@orderflow/service';

/** Reserves everything but thirteen of an article, on which it fails for good. */
@Injectable()
@Handles(ReserveStock)
class SuperstitiousHandler implements MessageHandler<ReserveStock, null, never> {
  readonly repository = {
    load: async () => null,
    evolve: () => undefined,
    save: async () => undefined,
  };
  readonly retry = { attemptsMax: 1, firstMs: 1, factor: 1, mostMs: 1 };

  decide(_state: null, { data }: ReserveStock) {
    if (data.lines.some(({ quantity }) => quantity === 13)) throw new Error('13 is unlucky');
    return { changes: [], emits: [emit(StockReserved, { orderId: data.orderId })] };
  }
}

/** A service under the name of inventory that makes dead letters of what the tests want dead. */
@Module({
  imports: [ServiceModule.forService({ name: 'inventory', migrations: [], tables: {} })],
  providers: [SuperstitiousHandler],
})
export class SuperstitiousModule {}

import { runService } from '@orderflow/service';
import { OrdersModule } from './orders.module.js';

await runService('orders', OrdersModule);

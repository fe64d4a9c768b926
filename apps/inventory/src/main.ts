import { runService } from '@orderflow/service';
import { InventoryModule } from './inventory.module.js';

await runService('inventory', InventoryModule);

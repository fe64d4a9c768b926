import { runService } from '@orderflow/service';
import { ShippingModule } from './shipping.module.js';

await runService('shipping', ShippingModule);

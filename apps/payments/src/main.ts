import { runService } from '@orderflow/service';
import { PaymentsModule } from './payments.module.js';

await runService('payments', PaymentsModule);

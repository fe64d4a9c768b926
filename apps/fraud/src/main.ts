import { runService } from '@orderflow/service';
import { FraudModule } from './fraud.module.js';

await runService('fraud', FraudModule);

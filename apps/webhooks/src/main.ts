import { runService } from '@orderflow/service';
import { WebhooksModule } from './webhooks.module.js';

await runService('webhooks', WebhooksModule);

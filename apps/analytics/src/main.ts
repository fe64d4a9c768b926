import { runService } from '@orderflow/service';
import { AnalyticsModule } from './analytics.module.js';

await runService('analytics', AnalyticsModule);

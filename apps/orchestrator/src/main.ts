import { runService } from '@orderflow/service';
import { OrchestratorModule } from './orchestrator.module.js';

await runService('orchestrator', OrchestratorModule);

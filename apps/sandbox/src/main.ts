import { runService } from '@orderflow/service';
import { SandboxModule } from './sandbox.module.js';

await runService('sandbox', SandboxModule);

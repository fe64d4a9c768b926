import { runService } from '@orderflow/service';
import { NotificationsModule } from './notifications.module.js';

await runService('notifications', NotificationsModule);

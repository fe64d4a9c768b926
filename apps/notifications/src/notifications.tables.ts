import { kept, type Tables } from '@orderflow/processing';

export const notificationsTables: Tables = {
  notices: kept('what customers were told, each once for an order or return'),
};

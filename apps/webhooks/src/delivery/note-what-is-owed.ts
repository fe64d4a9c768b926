import type { Provider } from '@nestjs/common';
import { Handles, type Decision, type MessageHandler } from '@orderflow/processing';
import {
  bodyOf,
  webhookEventNames,
  webhookEvents,
  type OrderEvent,
  type WebhookEvent,
} from '../subscription/webhook-events.js';
import type { NewDelivery } from './delivery.js';
import { OwedRepository, type Subscribers } from './owed.repository.js';

/** Notes whom an event is owed to. */
export class NoteWhatIsOwed implements MessageHandler<OrderEvent, Subscribers, NewDelivery> {
  constructor(
    readonly repository: OwedRepository,
    private readonly event: WebhookEvent,
  ) {}

  decide(subscribers: Subscribers, message: OrderEvent): Decision<NewDelivery> {
    const { event } = this;
    const wanting = subscribers.filter(({ events }) => events.includes(event));
    if (wanting.length === 0) return { changes: [], emits: [] };
    const body = bodyOf(event, message);
    return {
      changes: wanting.map(({ subscriptionId }) => ({ subscriptionId, message, event, body })),
      emits: [],
    };
  }
}

/** A handler for each event that can be subscribed to. */
export const owedHandlers: Provider = {
  provide: 'owed-handlers',
  inject: [OwedRepository],
  useFactory: (repository: OwedRepository) =>
    webhookEventNames.map((name) => {
      class Handler extends NoteWhatIsOwed {}
      Handles(webhookEvents[name])(Handler);
      return new Handler(repository, name);
    }),
};

import { number, panel, type Dashboard } from './dashboard.js';

/** What the outside owes and is owed: the carrier, subscribers of webhooks, accounting. */
export const partners: Dashboard = {
  uid: 'orderflow-partners',
  title: 'orderflow: partners',
  panels: [
    number(
      'Bookings that wait for the carrier',
      'short',
      'sum(max by (orderflow_state) (orderflow_carrier_bookings))',
      1_000,
    ),
    number('Oldest of them', 's', 'max(orderflow_carrier_booking_age)', 1_800),
    number('Oldest webhook that is owed', 's', 'max(orderflow_webhook_age{orderflow_state="active"})', 3_600),
    number(
      'Subscriptions disabled',
      'short',
      'max(orderflow_webhook_subscriptions{orderflow_state="disabled"})',
      1,
    ),
    number('Since the last settlement', 's', 'time() - max(orderflow_settlement_finished)', 129_600),
    number('Not settled', 'short', 'max(orderflow_settlement_findings)', 1),
    panel(
      'Bookings that wait',
      'short',
      'max by (orderflow_state) (orderflow_carrier_bookings)',
      '{{orderflow_state}}',
      'What the carrier has not answered yet, or was not asked because it limits requests.',
    ),
    panel(
      'Callbacks of the carrier',
      'ops',
      'sum by (orderflow_outcome) (rate(orderflow_carrier_callbacks_total[1m]))',
      '{{orderflow_outcome}}',
    ),
    panel(
      'Webhooks, attempts',
      'ops',
      'sum by (orderflow_outcome) (rate(orderflow_webhook_attempts_total[1m]))',
      '{{orderflow_outcome}}',
    ),
    panel(
      'Webhooks, 95 of 100 attempts',
      's',
      'histogram_quantile(0.95, sum by (orderflow_outcome, le) (rate(orderflow_webhook_duration_bucket[5m])))',
      '{{orderflow_outcome}}',
    ),
    panel(
      'Webhooks that are owed',
      'short',
      'max by (orderflow_state) (orderflow_webhook_owed)',
      '{{orderflow_state}}',
    ),
    panel(
      'Oldest webhook that is owed',
      's',
      'max by (orderflow_state) (orderflow_webhook_age)',
      '{{orderflow_state}}',
    ),
  ],
};

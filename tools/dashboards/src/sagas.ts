import { number, panel, type Dashboard } from './dashboard.js';

const open = (state: string) =>
  `sum(max by (orderflow_saga, orderflow_saga_step) (orderflow_saga_open{orderflow_state="${state}"})) or vector(0)`;

/** Where orders wait, and whether what is decided leaves. */
export const sagas: Dashboard = {
  uid: 'orderflow-sagas',
  title: 'orderflow: sagas and outboxes',
  panels: [
    number('Running', 'short', open('running'), 10_000),
    number('Being undone', 'short', open('compensating'), 100),
    number('Need an operator', 'short', open('needs-operator'), 1),
    number('Time limits overdue', 'short', 'max(orderflow_saga_timers_overdue)', 1),
    panel(
      'Open, by step',
      'short',
      'max by (orderflow_state, orderflow_saga_step) (orderflow_saga_open)',
      '{{orderflow_state}} {{orderflow_saga_step}}',
    ),
    panel(
      'Longest wait, by step',
      's',
      'max by (orderflow_state, orderflow_saga_step) (orderflow_saga_waiting)',
      '{{orderflow_state}} {{orderflow_saga_step}}',
    ),
    panel(
      'Oldest, by step',
      's',
      'max by (orderflow_state, orderflow_saga_step) (orderflow_saga_age)',
      '{{orderflow_state}} {{orderflow_saga_step}}',
    ),
    panel(
      'Time limits handled, messages ignored',
      'ops',
      'sum(rate(orderflow_saga_timers_fired_total[1m])) or sum by (orderflow_outcome) (rate(orderflow_saga_ignored_total[1m]))',
      'time limits {{orderflow_outcome}}',
    ),
    panel(
      'Rows in the outbox',
      'short',
      'max by (job) (orderflow_outbox_messages)',
      '{{job}}',
      'A row is deleted a quarter of a second after it was sent.',
    ),
    panel('Age of the oldest row', 's', 'max by (job) (orderflow_outbox_age)', '{{job}}'),
    panel(
      'Messages sent',
      'ops',
      'sum by (messaging_destination_name) (rate(messaging_client_sent_messages_total[1m]))',
      '{{messaging_destination_name}}',
    ),
    panel(
      'Sends, 95 of 100',
      's',
      'histogram_quantile(0.95, sum by (job, le) (rate(messaging_client_operation_duration_bucket[1m])))',
      '{{job}}',
    ),
    panel(
      'Sends that failed',
      'ops',
      'sum by (job, error_type) (rate(messaging_client_operation_duration_count{error_type!=""}[5m]))',
      '{{job}} {{error_type}}',
    ),
    panel(
      'Lanes, by instance',
      'short',
      'sum by (job, instance) (orderflow_relay_lanes)',
      '{{job}} {{instance}}',
    ),
  ],
};

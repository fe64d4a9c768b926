import { panel, type Dashboard } from './dashboard.js';

/** Which service is behind, and why. */
export const consumers: Dashboard = {
  uid: 'orderflow-consumers',
  title: 'orderflow: consumers',
  panels: [
    panel(
      'Lag in seconds',
      's',
      'max by (job, messaging_destination_name) (orderflow_consumer_lag_age)',
      '{{job}} {{messaging_destination_name}}',
    ),
    panel(
      'Lag in records',
      'short',
      'sum by (job, messaging_destination_name) (max by (job, messaging_destination_name, messaging_destination_partition_id) (orderflow_consumer_lag))',
      '{{job}} {{messaging_destination_name}}',
      'Every instance tells that of the whole group: the largest, never the sum.',
    ),
    panel(
      'Messages by outcome',
      'ops',
      'sum by (job, orderflow_outcome) (rate(orderflow_consumer_messages_total{orderflow_outcome!="handled"}[1m]))',
      '{{job}} {{orderflow_outcome}}',
    ),
    panel(
      'Messages handled',
      'ops',
      'sum by (job, orderflow_handler) (rate(orderflow_consumer_messages_total{orderflow_outcome="handled"}[1m]))',
      '{{job}} {{orderflow_handler}}',
    ),
    panel(
      'From delivery to commit, 95 of 100',
      's',
      'histogram_quantile(0.95, sum by (orderflow_handler, le) (rate(messaging_process_duration_bucket[1m])))',
      '{{orderflow_handler}}',
    ),
    panel(
      'Calls to the outside, 95 of 100',
      's',
      'histogram_quantile(0.95, sum by (orderflow_handler, le) (rate(orderflow_effect_duration_bucket[1m])))',
      '{{orderflow_handler}}',
    ),
    panel(
      'Calls to the outside that failed',
      'ops',
      'sum by (orderflow_handler, orderflow_outcome) (rate(orderflow_effect_duration_count{orderflow_outcome!="done"}[1m]))',
      '{{orderflow_handler}} {{orderflow_outcome}}',
    ),
    panel(
      'Breakers open, calls under way',
      'short',
      'max by (orderflow_handler) (orderflow_effect_breaker_open) or sum by (orderflow_handler) (orderflow_effect_running)',
      '{{orderflow_handler}}',
    ),
    panel(
      'Messages of a batch, on average',
      'short',
      'sum by (job) (rate(orderflow_consumer_batch_size_sum[1m])) / sum by (job) (rate(orderflow_consumer_batch_size_count[1m]))',
      '{{job}}',
    ),
    panel(
      'Transactions of batches, 95 of 100',
      's',
      'histogram_quantile(0.95, sum by (job, le) (rate(orderflow_consumer_batch_duration_bucket[1m])))',
      '{{job}}',
    ),
    panel('Buffered', 'short', 'sum by (job) (orderflow_consumer_buffered)', '{{job}}'),
    panel(
      'Parked messages',
      'short',
      'max by (job, orderflow_state) (orderflow_parked_messages)',
      '{{job}} {{orderflow_state}}',
    ),
    panel(
      'Rebalances in ten minutes',
      'short',
      'sum by (job) (increase(orderflow_consumer_rebalances_total[10m]))',
      '{{job}}',
    ),
    panel(
      'Callers waiting for Postgres',
      'short',
      'sum by (job) (db_client_connection_pending_requests)',
      '{{job}}',
    ),
  ],
};

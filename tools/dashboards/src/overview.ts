import { number, panel, type Dashboard } from './dashboard.js';

/** Whether all is well, on one page. */
export const overview: Dashboard = {
  uid: 'orderflow-overview',
  title: 'orderflow: overview',
  panels: [
    number('Oldest unprocessed message', 's', 'max(orderflow_consumer_lag_age)', 30),
    number(
      'Open orders',
      'short',
      'sum(max by (orderflow_saga, orderflow_state, orderflow_saga_step) (orderflow_saga_open)) or vector(0)',
      10_000,
    ),
    number(
      'Dead letters',
      'short',
      'sum(max by (job) (orderflow_parked_messages{orderflow_state="dead"}))',
      1,
    ),
    number('Held up orders', 'short', 'sum(max by (job) (orderflow_parked_keys))', 50),
    number('Oldest message in an outbox', 's', 'max(orderflow_outbox_age)', 30),
    number('Instances down', 'short', 'count(up == 0) or vector(0)', 1),
    panel(
      'Orders that ended',
      'ops',
      'sum by (orderflow_outcome) (rate(orderflow_saga_duration_count[1m]))',
      '{{orderflow_outcome}}',
    ),
    panel(
      'From placed to ended, 95 of 100',
      's',
      'histogram_quantile(0.95, sum by (orderflow_outcome, le) (rate(orderflow_saga_duration_bucket[5m])))',
      '{{orderflow_outcome}}',
    ),
    panel(
      'Lag in seconds',
      's',
      'max by (job) (orderflow_consumer_lag_age)',
      '{{job}}',
      'Age of the oldest message that is not done.',
    ),
    panel(
      'Messages handled',
      'ops',
      'sum by (job) (rate(orderflow_consumer_messages_total{orderflow_outcome="handled"}[1m]))',
      '{{job}}',
    ),
    panel(
      'HTTP requests',
      'reqps',
      'sum by (job, http_route) (rate(http_server_request_duration_count{http_route!~"/health.*|/metrics"}[1m]))',
      '{{job}} {{http_route}}',
    ),
    panel(
      'HTTP errors',
      'percentunit',
      'sum by (job) (rate(http_server_request_duration_count{http_response_status_code=~"5.."}[5m])) / sum by (job) (rate(http_server_request_duration_count[5m]))',
      '{{job}}',
    ),
    panel(
      'HTTP, 99 of 100 requests',
      's',
      'histogram_quantile(0.99, sum by (job, le) (rate(http_server_request_duration_bucket{http_route!~"/health.*|/metrics"}[5m])))',
      '{{job}}',
    ),
    panel('Delay of the event loop, 99 of 100', 's', 'max by (job) (nodejs_eventloop_delay_p99)', '{{job}}'),
  ],
};

import type { ReceivedSpan } from '@orderflow/testkit';

/**
 * A trace as text: a line for each span, indented below its parent, leaves first and else in an order that does not depend on
 * time. A line says service, kind and name, the type of the message, what became of it, and what the span tells of sagas.
 */
export function treeOf(spans: readonly ReceivedSpan[]): string {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : 'top',
  );
  const rank = (span: ReceivedSpan) =>
    `${children.has(span.spanId) ? 1 : 0} ${Number(span.attributes['orderflow.attempt'] ?? 0)} ${lineOf(span)}`;
  const lines = (parent: string, depth: number): string[] =>
    (children.get(parent) ?? [])
      .toSorted((one, other) => rank(one).localeCompare(rank(other)))
      .flatMap((span) => [' '.repeat(depth) + lineOf(span), ...lines(span.spanId, depth + 1)]);
  return lines('top', 0).join('\n');
}

type Texts = Readonly<Record<string, string | undefined>>;

function lineOf({ service, kind, name, failed, attributes, events }: ReceivedSpan): string {
  const of = attributes as Texts;
  const attempt = attributes['orderflow.attempt'];
  const told = events.map((event) => {
    const { 'orderflow.saga.step': step, 'orderflow.saga.status': status } = event.attributes as Texts;
    return `[${event.name.replace('saga.', '')}: ${[step, status].filter((word) => word !== undefined).join(' ')}]`;
  });
  return [
    service,
    kind === 'INTERNAL' ? name : `${kind} ${name}`,
    of['cloudevents.event_type'],
    of['http.response.status_code'],
    attempt === undefined ? undefined : `attempt ${Number(attempt)}`,
    of['orderflow.outcome'],
    ...told,
    failed ? 'FAILED' : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

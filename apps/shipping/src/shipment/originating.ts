import type { Message } from '@orderflow/contracts';
import type { Decision } from '@orderflow/processing';
import type { Origin, Outcome, Shipment, ShipmentChange } from './shipment.js';

/** What has to be remembered of the message that a shipment begins with. */
export function originOf({ id, correlationId, traceparent, tracestate }: Message, email?: string): Origin {
  return JSON.parse(
    JSON.stringify({ messageId: id, correlationId, traceparent, tracestate, email }),
  ) as Origin;
}

/** The outcome of a message as a decision: nothing is saved where nothing changed. */
export function decisionOf(
  before: Shipment | undefined,
  outcome: Outcome,
  at: Date,
): Decision<ShipmentChange> {
  const { emits } = outcome;
  return { changes: changesOf(before, outcome, at), emits };
}

export function changesOf(
  before: Shipment | undefined,
  { shipment, askAfterMs }: Outcome,
  at: Date,
): ShipmentChange[] {
  return shipment === before && askAfterMs === undefined ? [] : [{ shipment, askAfterMs, at }];
}

import { newId } from '@orderflow/kernel';
import type { Message, MessageContract } from '@orderflow/contracts';

/** What a decision says should be sent; the envelope is added by the one that sends it. */
export interface Emit {
  readonly contract: MessageContract;
  readonly data: unknown;
  /** Overrides the subject (and key) of the message that is being handled. */
  readonly subject?: string;
}

/** Says that a message of this contract is to be sent. The data is checked by the type here and by the schema when it is encoded. */
export function emit<Type extends string, Data>(
  contract: MessageContract<Type, Data>,
  data: Data,
  subject?: string,
): Emit {
  return { contract: contract, data, subject };
}

export interface Provenance {
  /** The service that sends. */
  readonly source: string;
  readonly now: Date;
  readonly subject: string;
  readonly correlationId: string;
  readonly causationId?: string;
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Gives an emit its envelope: a new id, made once and kept by every retry and re-send. */
export function messageFrom({ contract, data, subject }: Emit, provenance: Provenance): Message {
  return {
    id: newId(),
    type: contract.type,
    version: contract.version,
    source: provenance.source,
    subject: subject ?? provenance.subject,
    time: provenance.now.toISOString(),
    correlationId: provenance.correlationId,
    causationId: provenance.causationId,
    traceparent: provenance.traceparent,
    tracestate: provenance.tracestate,
    data,
  };
}

/** The provenance of what `cause` leads to: same subject, same journey, same trace. */
export function causedBy(cause: Message, source: string, now: Date): Provenance {
  return {
    source,
    now,
    subject: cause.subject,
    correlationId: cause.correlationId,
    causationId: cause.id,
    traceparent: cause.traceparent,
    tracestate: cause.tracestate,
  };
}

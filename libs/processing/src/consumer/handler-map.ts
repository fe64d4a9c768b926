import { contractOf, type ServiceName } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { decodeMessage, type ReceivedRecord } from '@orderflow/messaging';
import { handledContract, type AnyHandler } from '../handler.js';
import type { Entry } from './entry.js';

/** Finds the handler of a record. */
export class HandlerMap {
  readonly topics: readonly string[];
  private readonly byType = new Map<string, AnyHandler>();

  constructor(service: ServiceName, handlers: readonly AnyHandler[]) {
    const topics = new Set<string>();
    for (const handler of handlers) {
      const contract = handledContract(handler);
      if (!contract) throw new InvariantBroken(`${handler.constructor.name} has no @Handles(…)`);
      if (this.byType.has(contract.type))
        throw new InvariantBroken(`${service} handles ${contract.type} twice`);
      if (contract.kind === 'command' && contract.owner !== service) {
        throw new InvariantBroken(
          `${service} cannot handle ${contract.type}, a command to ${contract.owner}`,
        );
      }
      this.byType.set(contract.type, handler);
      topics.add(contract.topic);
    }
    this.topics = [...topics];
  }

  /** The types of messages that are handled here. */
  get types(): string[] {
    return [...this.byType.keys()];
  }

  /** The handler of a message type, if there is one here. */
  handlerOf(type: string): AnyHandler | undefined {
    return this.byType.get(type);
  }

  /** A handler is given what its own contract makes of a record. */
  private readonly contractFor = (type: string) => {
    const handler = this.byType.get(type);
    return handler ? handledContract(handler) : contractOf(type);
  };

  private isForOthers(type: string | undefined): boolean {
    return type !== undefined && !this.byType.has(type) && contractOf(type)?.kind === 'event';
  }

  /**
   * The work that a record brings, or undefined for an event that is of no interest here. A parked one was of
   * interest once: where its handler is gone, it is hopeless rather than silently waiting for ever.
   */
  entryOf(record: ReceivedRecord, parked?: Entry['parked']): Entry | undefined {
    const lane = storable(record.key ?? `${record.topic}/${record.partition}/${record.offset}`);
    const entry = {
      ...{ record, receivedAt: performance.now(), lane, parked },
      ...{ effect: 'none' as const, effectAttempts: 0, notBefore: 0 },
    };
    const decoded = decodeMessage(record, this.contractFor);
    if (!decoded.ok) {
      const { kind, reason, id, type } = decoded;
      // Whoever handles it has to deal with it: nobody else's key waits for that.
      if (!parked && (kind === 'unknown-event' || this.isForOthers(type))) return undefined;
      return { ...entry, work: { hopeless: { code: kind, reason, messageId: id, type } } };
    }
    const { message, contract } = decoded;
    const handler = this.byType.get(message.type);
    if (handler) return { ...entry, work: { message, handler }, effect: handler.effect ? 'wanted' : 'none' };
    if (contract.kind === 'event' && !parked) return undefined;
    const reason = `nobody here handles the ${contract.kind} ${message.type}`;
    return {
      ...entry,
      work: {
        hopeless: { code: `unknown-${contract.kind}`, reason, messageId: message.id, type: message.type },
      },
    };
  }
}

/** Postgres keeps every character but NUL, which a foreign producer's key can hold. */
export const storable = (text: string) => text.replaceAll('\0', '\u2400');

import type { Clock } from '@orderflow/kernel';
import type { Outbox, ProcessingLog } from '@orderflow/processing';
import { linksToActive, spanNames } from '@orderflow/telemetry';
import { intervene, type Intervention } from './intervene.js';
import type { SagaRegistry } from './registry.js';
import { SagaActs } from './saga.acts.js';
import { messagesOf } from './saga.messages.js';
import type { SagaKey, SagaRepository } from './saga.repository.js';
import { movedIn, withSagaSpans, type Begin } from './saga.spans.js';
import { awaitedStep, type SagaState } from './state.js';

/** What the operator's acts work with. */
export interface SagaOperatorParts {
  readonly registry: SagaRegistry;
  readonly repository: SagaRepository;
  readonly outbox: Pick<Outbox, 'transact'>;
  readonly clock: Clock;
  readonly log: ProcessingLog;
  /** The service that the commands come from. */
  readonly source: string;
}

/** What an act came to; `undefined` when there is no such saga. */
export type ActOutcome = { readonly state: SagaState } | { readonly refused: string } | undefined;

/**
 * Does to sagas what operators ask for. One transaction locks the saga, moves it by {@link intervene}, writes
 * down who did what and why, and stores the command: after a crash at any instant all of it is done or nothing
 * is. A message or time limit for the same saga waits, and then meets what the act left.
 */
export class SagaOperator {
  readonly acts = new SagaActs();

  constructor(private readonly parts: SagaOperatorParts) {}

  /** An act that is refused changes nothing and is not written down. */
  async act(key: SagaKey, asked: Intervention & { readonly by?: string }): Promise<ActOutcome> {
    return withSagaSpans((begin) => this.intervene(key, asked, begin));
  }

  private intervene(
    key: SagaKey,
    asked: Intervention & { readonly by?: string },
    begin: Begin,
  ): Promise<ActOutcome> {
    const { registry, repository, outbox, clock, log, source } = this.parts;
    return outbox.transact(async (tx, send) => {
      const before = await repository.lock(key, tx);
      if (!before) return undefined;
      const now = clock.now();
      const definition = registry.get(key.saga, before.version);
      const outcome = intervene(definition, before, asked, now);
      if ('refused' in outcome) return outcome;
      const { verb, reason, by } = asked;
      const step = awaitedStep(definition, before)!.name;
      const command = outcome.emits.map(({ contract }) => contract.type).join(', ');
      repository.save([{ state: outcome.state, begins: false }], tx);
      await this.acts.add(key, { verb, step, reason, by, command, at: now }, tx);
      const told = begin(spanNames.operator(verb), before, { links: linksToActive() });
      send(...messagesOf(movedIn(told, before, outcome), outcome, { source, now }));
      log.warn(
        { saga: key.saga, orderId: key.subject, verb, step, reason, by, command },
        'an operator acted on a saga',
      );
      return { state: outcome.state };
    });
  }
}

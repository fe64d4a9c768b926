import type { Message, MessageContract } from '@orderflow/contracts';
import { Handles, type AnyHandler, type DecideContext, type Decision } from '@orderflow/processing';
import { advance } from './engine.js';
import type { SagaInstance, SagaRegistry } from './registry.js';
import { eventsOf } from './saga.events.js';
import { sagaKey, type SagaChange, type SagaRepository, type Sagas } from './saga.repository.js';

/**
 * A handler for every event that some saga reacts to, all on one repository. Each is the only object of a
 * class of its own, declared with {@link Handles}, so that it is found like any handler that is written by
 * hand.
 */
export function sagaHandlers(registry: SagaRegistry, repository: SagaRepository): AnyHandler[] {
  return registry.events.map((event) => sagaHandler(event, registry, repository));
}

function sagaHandler(event: MessageContract, registry: SagaRegistry, repository: SagaRepository): AnyHandler {
  @Handles(event)
  class SagaHandler {
    readonly repository = repository;

    decide(sagas: Sagas, message: Message, { now }: DecideContext): Decision<SagaChange> {
      const decisions = registry
        .reactingTo(message)
        .map((reacting) => move(registry, reacting, sagas, message, now));
      return {
        changes: decisions.map(({ change }) => change),
        emits: decisions.flatMap(({ emits }) => emits),
        events: decisions.flatMap(({ events }) => events),
      };
    }
  }
  return new SagaHandler();
}

function move(
  registry: SagaRegistry,
  { saga, instance }: SagaInstance,
  sagas: Sagas,
  message: Message,
  now: Date,
) {
  const state = sagas.get(sagaKey({ saga, subject: message.subject, instance }));
  const definition = state ? registry.get(saga, state.version) : registry.newestOf(saga);
  const transition = advance(definition, state, message, now);
  return 'ignored' in transition
    ? { change: { saga, message, ignored: transition.ignored }, emits: [], events: [] }
    : {
        change: { state: transition.state, begins: !state },
        emits: transition.emits,
        events: eventsOf(state, transition.state),
      };
}

import { catalog, type Message, type MessageContract } from '@orderflow/contracts';
import { Handles, type AnyHandler, type Decision, type MessageHandler } from '@orderflow/processing';
import type { ProjectionChange, ProjectionStore, Version } from './projection.store.js';

/** A handler for every event there is: it is taken into every version of every projection, in the transaction of its inbox entry. */
export function projectEvents(store: ProjectionStore): AnyHandler[] {
  return catalog.filter(({ kind }) => kind === 'event').map((contract) => handlerOf(contract, store));
}

function handlerOf(contract: MessageContract, repository: ProjectionStore): AnyHandler {
  @Handles(contract)
  class ProjectEvent implements MessageHandler<Message, readonly Version[], ProjectionChange> {
    readonly repository = repository;

    decide(versions: readonly Version[], event: Message): Decision<ProjectionChange> {
      return { changes: repository.decide(versions, event), emits: [] };
    }
  }
  return new ProjectEvent();
}

import type { Message, MessageContract } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { commandsOf, eventsOf, instanceOf, type SagaDefinition } from './definition.js';

/** One instance of a saga of some subject. */
export interface SagaInstance {
  readonly saga: string;
  readonly instance: string;
}

/**
 * Every definition that this service can lead, by name and version. A new instance begins with the newest
 * version; old versions stay in the list until none of theirs is open.
 */
export class SagaRegistry {
  private readonly newest = new Map<string, SagaDefinition>();
  private readonly byVersion = new Map<string, SagaDefinition>();
  private readonly byEvent = new Map<string, { contract: MessageContract; sagas: Set<string> }>();

  /** Throws {@link InvariantBroken} when two definitions have the same name and version. */
  constructor(definitions: readonly SagaDefinition[]) {
    for (const definition of definitions) this.add(definition);
  }

  /**
   * The definition that an instance began with. Throws {@link InvariantBroken} when the code has lost it.
   */
  get(name: string, version: number): SagaDefinition {
    const definition = this.byVersion.get(`${name} v${version}`);
    if (!definition)
      throw new InvariantBroken(`saga ${name} v${version} has open instances but no definition`);
    return definition;
  }

  /** The definition that a new instance begins with. */
  newestOf(name: string): SagaDefinition {
    const definition = this.newest.get(name);
    if (!definition) throw new InvariantBroken(`no saga is named ${name}`);
    return definition;
  }

  /** Every event that some version of some saga reacts to, once. */
  get events(): MessageContract[] {
    return [...this.byEvent.values()].map(({ contract }) => contract);
  }

  /** Every command that some version of some saga sends, once. */
  get commands(): MessageContract[] {
    return [...new Set([...this.byVersion.values()].flatMap(commandsOf))];
  }

  /**
   * The instances that an event is about, of every saga that reacts to it. What names an instance of one saga is not
   * about those of which a subject has only one: the refund of a return is none of the order's saga.
   */
  reactingTo({ type, data }: Pick<Message, 'type' | 'data'>): readonly SagaInstance[] {
    const sagas = [...(this.byEvent.get(type)?.sagas ?? [])];
    const all = sagas.flatMap((saga) => {
      const instance = instanceOf(this.newestOf(saga), data);
      return instance === undefined ? [] : { saga, instance };
    });
    const named = all.filter(({ instance }) => instance !== '');
    return named.length > 0 ? named : all;
  }

  private add(definition: SagaDefinition): void {
    const { name, version } = definition;
    if (this.byVersion.has(`${name} v${version}`))
      throw new InvariantBroken(`saga ${name} v${version} is defined twice`);
    this.byVersion.set(`${name} v${version}`, definition);
    if (version > (this.newest.get(name)?.version ?? 0)) this.newest.set(name, definition);
    for (const contract of eventsOf(definition)) {
      const entry = this.byEvent.get(contract.type) ?? { contract, sagas: new Set<string>() };
      this.byEvent.set(contract.type, entry);
      entry.sagas.add(name);
    }
  }
}

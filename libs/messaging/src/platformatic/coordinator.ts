import {
  type API,
  type Base,
  type Broker,
  FindCoordinatorKeyTypes,
  findCoordinatorV6,
} from '@platformatic/kafka';
import { inTime } from '../timing.js';

/** Longer than any answer may take: what the library has lost sight of must not be waited for for ever. */
const answerMaxMs = 20_000;

/** Asks the coordinator of a group, which is looked for anew after any failure. */
export class Coordinator {
  #address: Broker | undefined;

  constructor(
    private readonly client: Base,
    private readonly groupId: string,
  ) {}

  ask<Args extends unknown[], Answer>(api: API<Args, Answer>, ...args: Args): Promise<Answer> {
    return inTime(this.#ask(api, args), answerMaxMs);
  }

  async #ask<Args extends unknown[], Answer>(api: API<Args, Answer>, args: Args): Promise<Answer> {
    try {
      this.#address ??= await this.#find();
      return await api.async(await this.client.connections.get(this.#address), ...args);
    } catch (error) {
      this.#address = undefined;
      throw error;
    }
  }

  async #find(): Promise<Broker> {
    const { brokers } = await this.client.metadata({ topics: [], forceUpdate: true });
    // Not always the same first: it may accept connections and answer nothing.
    const anyFirst = [...brokers.values()].sort(() => Math.random() - 0.5);
    const connection = await this.client.connections.getFirstAvailable(anyFirst);
    const kind = FindCoordinatorKeyTypes.GROUP;
    const { coordinators } = await findCoordinatorV6.api.async(connection, kind, [this.groupId]);
    if (coordinators[0] === undefined) throw new Error(`no coordinator was named for ${this.groupId}`);
    return coordinators[0];
  }
}

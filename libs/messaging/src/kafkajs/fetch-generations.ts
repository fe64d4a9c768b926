/**
 * Tells whether what was fetched belongs to the present assignment. kafkajs can rejoin inside the fetch for one node
 * while batches of another node are still queued; those were fetched at positions of the old generation, and taking
 * them would move the new one past records that nobody has seen.
 */
export class FetchGenerations {
  #generation = 0;
  #restarting = false;
  readonly #startedIn = new Map<number, number>();

  /** The group was joined: what is fetched from now on is of a new generation. */
  joined(): void {
    this.#generation++;
    // A join that follows a restart has every fetcher stopped, so nothing old can be left.
    if (this.#restarting) this.#startedIn.clear();
    this.#restarting = false;
  }

  fetchStarted(nodeId: number): void {
    this.#startedIn.set(nodeId, this.#generation);
  }

  /** Once true it stays true until the next join: the caller must make kafkajs restart its fetchers and rejoin. */
  get stale(): boolean {
    this.#restarting ||= [...this.#startedIn.values()].some((generation) => generation !== this.#generation);
    return this.#restarting;
  }
}

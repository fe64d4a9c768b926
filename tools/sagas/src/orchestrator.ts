import { askService } from '@orderflow/command-line';
import type { Verb } from './options.js';

/** A saga as the orchestrator shows it; `acts` where it shows one. */
export interface SagaView {
  readonly orderId: string;
  /** Where it leads a return of the order. */
  readonly returnId?: string;
  readonly status: string;
  readonly end?: string;
  readonly reason?: string;
  readonly trouble?: string;
  readonly steps: readonly { readonly name: string; readonly status: string }[];
  readonly dueAt?: string;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly may: readonly string[];
  readonly acts?: readonly {
    readonly verb: string;
    readonly step: string;
    readonly reason: string;
    readonly by?: string;
    readonly command: string;
    readonly at: string;
  }[];
}

/** The orchestrator's HTTP interface. Throws `Refused` with its reason when it says no. */
export class Orchestrator {
  constructor(
    private readonly url: string,
    private readonly adminToken?: string,
  ) {}

  async list(status: string, limit: string): Promise<readonly SagaView[]> {
    const { sagas } = await this.request<{ sagas: SagaView[] }>(
      `?${new URLSearchParams({ status, limit }).toString()}`,
    );
    return sagas;
  }

  show(orderId: string, returnId?: string): Promise<SagaView> {
    const query = returnId === undefined ? '' : `?${new URLSearchParams({ returnId }).toString()}`;
    return this.request(`/${encodeURIComponent(orderId)}${query}`);
  }

  act(
    verb: Verb,
    orderId: string,
    act: { reason: string; by?: string; step?: string; returnId?: string },
  ): Promise<SagaView> {
    return this.request(`/${encodeURIComponent(orderId)}/${verb}`, act);
  }

  private request<Answer>(path: string, body?: object): Promise<Answer> {
    const { url, adminToken } = this;
    return askService({ service: 'orchestrator', url, adminToken }, `sagas${path}`, body);
  }
}

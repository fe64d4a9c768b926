import { AppError, errorMessage } from '@orderflow/kernel';
import type { Verb } from './options.js';

/** A saga as the orchestrator shows it; `acts` where it shows one. */
export interface SagaView {
  readonly orderId: string;
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

/** The orchestrator said no; the message tells what it said. */
export class ActRefused extends AppError {
  readonly code = 'request-invalid';
  readonly retryable = false;
}

interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly expected: string }[];
}

/** The orchestrator's HTTP interface. Throws {@link ActRefused} with its reason when it answers with a problem. */
export class Orchestrator {
  constructor(private readonly url: string) {}

  async list(status: string, limit: string): Promise<readonly SagaView[]> {
    const { sagas } = await this.request<{ sagas: SagaView[] }>(
      `?${new URLSearchParams({ status, limit }).toString()}`,
    );
    return sagas;
  }

  show(orderId: string): Promise<SagaView> {
    return this.request(`/${encodeURIComponent(orderId)}`);
  }

  act(verb: Verb, orderId: string, act: { reason: string; by?: string; step?: string }): Promise<SagaView> {
    return this.request(`/${encodeURIComponent(orderId)}/${verb}`, act);
  }

  private async request<Body>(path: string, body?: unknown): Promise<Body> {
    const answer = await this.fetch(path, body);
    const json = (await answer.json()) as Body & Problem;
    if (answer.ok) return json;
    const errors = json.errors?.map(({ field, expected }) => `${field}: ${expected}`) ?? [];
    throw new ActRefused([json.title, json.detail, ...errors].filter(Boolean).join('\n  '));
  }

  private async fetch(path: string, body: unknown): Promise<Response> {
    const { ADMIN_TOKEN } = process.env;
    const post = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(ADMIN_TOKEN && { authorization: `Bearer ${ADMIN_TOKEN}` }),
      },
      body: JSON.stringify(body),
    };
    try {
      return await fetch(`${this.url}/sagas${path}`, body === undefined ? {} : post);
    } catch (error) {
      throw new Error(`the orchestrator at ${this.url} does not answer: ${errorMessage(error)}`, {
        cause: error,
      });
    }
  }
}

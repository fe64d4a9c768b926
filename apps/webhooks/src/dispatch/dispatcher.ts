import { WebhookSubscriptionDisabled } from '@orderflow/contracts';
import { errorMessage, type Clock } from '@orderflow/kernel';
import { emit, messageFrom } from '@orderflow/messaging';
import { Listener, type Database } from '@orderflow/postgres';
import { Bell, GroupCommit, type Outbox, type ProcessingLog } from '@orderflow/processing';
import {
  contextOf,
  counterOf,
  failSpan,
  histogramOf,
  inSpan,
  label,
  secondsSince,
  SpanKind,
  spanNames,
  webhookMetrics,
  withOrderId,
} from '@orderflow/telemetry';
import { owedChannel } from '../delivery/owed.repository.js';
import type { DueDelivery, DueRepository, Failing } from './due.repository.js';
import { disableAfterMs, retryInMs } from './retries.js';
import type { Attempt, Sender } from './sender.js';

/** What a dispatcher works with. */
export interface DispatcherParts {
  readonly database: Database;
  readonly due: DueRepository;
  readonly sender: Pick<Sender, 'send' | 'close'>;
  readonly outbox: Pick<Outbox, 'transact'>;
  readonly clock: Clock;
  readonly log: ProcessingLog;
  readonly timeoutMs: number;
  /** Attempts under way at once for one subscription, over all instances. */
  readonly concurrency: number;
}

type Delivered = DueDelivery & { readonly answer: string };

/** How often the table is looked at when nobody rings. */
const pollMs = 1_000;
const underWayMax = 512;
/** Longer than an attempt may take: who still sends after that has stood still meanwhile. */
const leaseMarginMs = 5_000;
const graceMs = 5_000;

/**
 * Sends what subscribers are owed: at least once, of one order and subscription in order and never two at once. Several
 * instances share the work by leases; what a killed one was sending is sent again when its lease has ended.
 */
export class Dispatcher {
  private readonly bell = new Bell();
  private readonly stopping = new AbortController();
  private readonly breakingOff = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private readonly listener: Listener;
  private readonly attempts = counterOf(webhookMetrics.attempts);
  private readonly duration = histogramOf(webhookMetrics.duration);
  private loop: Promise<void> | undefined;

  private readonly done = new GroupCommit<Delivered, void>({
    run: async (sent) => {
      await this.parts.due.delivered(sent);
      return sent.map(() => undefined);
    },
  });

  constructor(private readonly parts: DispatcherParts) {
    this.listener = new Listener(parts.database.url, owedChannel, () => this.bell.ring());
  }

  start(): void {
    void this.listener.start();
    this.loop ??= this.run();
  }

  /** Lets attempts under way end for some seconds, breaks off the others, and resolves when all is put down. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.bell.ring();
    const timer = setTimeout(() => this.breakingOff.abort(), graceMs);
    await this.loop;
    await Promise.all(this.underWay);
    clearTimeout(timer);
    await this.listener.close();
    await this.parts.sender.close();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const begun = await this.beginDue().catch((error: unknown) => {
        this.parts.log.warn(
          { error: errorMessage(error) },
          'cannot look for webhooks to send, will try again',
        );
        return 0;
      });
      if (begun === 0) await this.bell.wait(pollMs);
    }
  }

  private async beginDue(): Promise<number> {
    const { due, timeoutMs, concurrency } = this.parts;
    const most = underWayMax - this.underWay.size;
    if (most <= 0) return 0;
    const claimedAt = performance.now();
    const claimed = await due.claim(concurrency, most, timeoutMs + leaseMarginMs);
    for (const delivery of claimed) {
      const work = this.deliver(delivery, claimedAt).catch((error: unknown) => {
        const fields = { orderId: delivery.orderId, error: errorMessage(error) };
        this.parts.log.warn(fields, 'what became of a webhook could not be noted: it will be sent again');
      });
      this.underWay.add(work);
      void work.finally(() => {
        this.underWay.delete(work);
        this.bell.ring();
      });
    }
    return claimed.length;
  }

  private async deliver(delivery: DueDelivery, claimedAt: number): Promise<void> {
    // Whoever stood still for so long leaves it to the next: the lease may be another's before this attempt ends.
    if (performance.now() - claimedAt > leaseMarginMs / 2) return this.parts.due.giveBack(delivery);
    const begunAt = performance.now();
    const attempt = await this.attempt(delivery);
    if (!attempt) return this.parts.due.giveBack(delivery);
    const { outcome, answer } = attempt;
    this.attempts.add(1, { [label.outcome]: outcome });
    this.duration.record(secondsSince(begunAt), { [label.outcome]: outcome });
    if (outcome === 'delivered') await this.done.submit({ ...delivery, answer });
    else await this.noteFailure(delivery, attempt);
  }

  /** Undefined when it was broken off. */
  private attempt(delivery: DueDelivery): Promise<Attempt | undefined> {
    const { orderId, traceparent } = delivery;
    const { signal } = this.breakingOff;
    return inSpan(
      spanNames.webhook,
      { kind: SpanKind.CLIENT },
      async ({ span }) => {
        const attempt = await this.parts.sender.send(delivery, signal);
        if (attempt.outcome !== 'delivered') failSpan(span, attempt.answer, attempt.outcome);
        return attempt;
      },
      withOrderId(contextOf({ traceparent: traceparent ?? undefined }), orderId),
    ).catch((error: unknown) => {
      if (signal.aborted) return undefined;
      throw error;
    });
  }

  private async noteFailure(delivery: DueDelivery, attempt: Exclude<Attempt, { outcome: 'delivered' }>) {
    const { due, log, outbox, clock } = this.parts;
    const { subscriptionId, orderId } = delivery;
    const attempts = delivery.attempts + 1;
    const disabled = await outbox.transact(async (tx, send) => {
      const failing = await due.failed(delivery, tx);
      if (!failing) return undefined;
      const waitMs = retryInMs(attempts, 'askedForMs' in attempt ? attempt.askedForMs : undefined);
      const retryMs = waitMs === undefined ? undefined : Math.max(waitMs, failing.slotInMs);
      const reason = reasonToDisable(attempt, failing);
      // What made it disabled stays owed.
      await due.putOff(delivery, attempt.answer, reason === undefined ? retryMs : 0, tx);
      if (reason === undefined || !(await due.disable(subscriptionId, reason, tx))) return undefined;
      const { url, contact, failingSince } = failing;
      const told = { subscriptionId, url, contact, reason, failingSince: failingSince.toISOString() };
      send(
        messageFrom(emit(WebhookSubscriptionDisabled, told), {
          source: 'webhooks',
          now: clock.now(),
          subject: subscriptionId,
          correlationId: subscriptionId,
        }),
      );
      return reason;
    });
    log.info({ subscriptionId, orderId, attempts, answer: attempt.answer }, 'a webhook was not taken');
    if (disabled !== undefined) log.warn({ subscriptionId, reason: disabled }, 'a subscription is disabled');
  }
}

function reasonToDisable({ outcome, answer }: Attempt, { failingMs }: Failing): string | undefined {
  if (outcome === 'gone') return `it answered ${answer}`;
  if (failingMs < disableAfterMs) return undefined;
  return `nothing was taken for ${Math.floor(failingMs / 3_600_000)} hours; at last: ${answer}`;
}

import { Inject, Injectable } from '@nestjs/common';
import { errorMessage, type Clock } from '@orderflow/kernel';
import { CLOCK, SETTINGS, signWebhook } from '@orderflow/service';
import type { SandboxSettings } from '../sandbox.settings.js';
import { CallbackBook, type DueCallback, type Sending } from './callback.book.js';

const batchMax = 64;
const timeoutMs = 5_000;

/** Calls the shop back, signed as Standard Webhooks has it; what it does not take is sent again. */
@Injectable()
export class CallbackSender {
  constructor(
    private readonly book: CallbackBook,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
  ) {}

  async sendDue(signal: AbortSignal): Promise<void> {
    for (let due = await this.book.claim(batchMax); due.length > 0 && !signal.aborted;) {
      await this.book.settle(await Promise.all(due.map((callback) => this.send(callback))));
      due = due.length === batchMax ? await this.book.claim(batchMax) : [];
    }
  }

  private async send({ callbackId, type, data, happenedAt }: DueCallback): Promise<Sending> {
    const { CARRIER_CALLBACK_URL: url, CARRIER_WEBHOOK_SECRET: secret } = this.settings;
    if (url === undefined || secret === undefined)
      return {
        callbackId,
        taken: false,
        answer: 'CARRIER_CALLBACK_URL or CARRIER_WEBHOOK_SECRET is not set',
      };
    const body = JSON.stringify({ type, timestamp: happenedAt.toISOString(), data });
    const signed = signWebhook({ id: callbackId, at: this.clock.now(), body }, secret);
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signed },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.text();
      return { callbackId, taken: answer.ok, answer: `${answer.status} ${text}`.slice(0, 300) };
    } catch (error) {
      return { callbackId, taken: false, answer: errorMessage(error).slice(0, 300) };
    }
  }
}

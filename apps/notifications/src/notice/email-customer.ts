import { Injectable } from '@nestjs/common';
import { CustomerNotified, NotificationFailed, type Message, type Notice } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import { emit } from '@orderflow/messaging';
import type { DecideContext, Decision, MessageHandler } from '@orderflow/processing';
import { MailService, type MailAnswer } from '../mail/mail-service.js';
import type { Letter, NoticeGiven } from './notice.js';
import { given, NoticeRepository, type NoticesGiven } from './notice.repository.js';

/** An event that a customer is told of, where it says by which address. */
export type Notable = Message<
  string,
  { readonly orderId: OrderId; readonly returnId?: ReturnId; readonly email?: string }
>;

/** Mails the customer once per order (or return) and notice; what a handler adds is the letter. */
@Injectable()
export abstract class EmailCustomer<Event extends Notable> implements MessageHandler<
  Event,
  NoticesGiven,
  NoticeGiven,
  MailAnswer | undefined
> {
  abstract readonly notice: Notice;

  constructor(
    readonly repository: NoticeRepository,
    private readonly mails: MailService,
  ) {}

  abstract letter(event: Event['data']): Letter;

  async effect({ id, data }: Event, notices: NoticesGiven, signal: AbortSignal) {
    const { notice } = this;
    const { orderId, returnId, email } = data;
    if (email === undefined || notices.has(given({ orderId, notice, returnId }))) return undefined;
    return this.mails.send({ ...this.letter(data), id, orderId, notice, address: email }, signal);
  }

  decide(
    _notices: NoticesGiven,
    { id: messageId, data }: Event,
    { now: at, effect: answer }: DecideContext<MailAnswer | undefined>,
  ): Decision<NoticeGiven> {
    const { orderId, returnId, email: address } = data;
    if (!answer || address === undefined) return { changes: [], emits: [] };
    const { notice } = this;
    const about = { orderId, notice, ...(returnId && { returnId }), address };
    const told = { ...about, channel: 'email' } as const;
    return {
      changes: [{ messageId, ...about, answer, at }],
      emits: [
        answer.status === 'sent'
          ? emit(CustomerNotified, told)
          : emit(NotificationFailed, { ...told, reason: answer.reason }),
      ],
    };
  }
}

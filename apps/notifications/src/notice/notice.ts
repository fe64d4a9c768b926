import type { Notice } from '@orderflow/contracts';
import type { OrderId, ReturnId } from '@orderflow/kernel';
import type { MailAnswer } from '../mail/mail-service.js';

/** What goes into a mail. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
}

/** A customer was told something, or cannot be. */
export interface NoticeGiven {
  readonly messageId: string;
  readonly orderId: OrderId;
  readonly notice: Notice;
  /** The return that it is about, if it is about one. */
  readonly returnId?: ReturnId;
  readonly address: string;
  readonly answer: MailAnswer;
  readonly at: Date;
}

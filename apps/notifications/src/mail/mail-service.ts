import type { OnApplicationShutdown } from '@nestjs/common';
import type { Notice } from '@orderflow/contracts';
import type { OrderId } from '@orderflow/kernel';
import type { Letter } from '../notice/notice.js';

export interface Mail extends Letter {
  /** Becomes its Message-ID: by it whoever gets the same mail twice can tell. */
  readonly id: string;
  readonly orderId: OrderId;
  readonly notice: Notice;
  readonly address: string;
}

/** What was said to a mail. */
export type MailAnswer = { readonly status: 'sent' } | { readonly status: 'failed'; readonly reason: string };

/** Whoever takes the shop's mails: {@link SmtpServer} or {@link MailApi}. */
export abstract class MailService implements OnApplicationShutdown {
  constructor(protected readonly from: string) {}

  /** Resolves when it is answered for; rejects with DependencyUnavailable when nobody can say whether it was taken. */
  abstract send(mail: Mail, signal: AbortSignal): Promise<MailAnswer>;
  abstract onApplicationShutdown(): void | Promise<void>;
}

export const messageIdOf = ({ id }: Mail) => `${id}@orderflow.example`;

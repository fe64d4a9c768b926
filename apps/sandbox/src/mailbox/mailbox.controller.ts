import { Controller, Get, Query } from '@nestjs/common';
import { Describes } from '@orderflow/service';
import { ofOrder, orderIdIn } from '../requests.js';
import { MailBook } from './mail.book.js';

/** What customers found in their mailboxes. */
@Controller('mailbox')
export class MailboxController {
  constructor(private readonly mails: MailBook) {}

  @Get()
  @Describes({ summary: 'The mails about an order.', query: ofOrder, problems: [422] })
  async list(@Query() query: unknown) {
    return { mails: await this.mails.ofOrder(orderIdIn(query)) };
  }
}

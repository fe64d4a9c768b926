import { Controller, Get, Query } from '@nestjs/common';
import { orderIdIn } from '../requests.js';
import { MailBook } from './mail.book.js';

/** What customers found in their mailboxes. */
@Controller('mailbox')
export class MailboxController {
  constructor(private readonly mails: MailBook) {}

  @Get()
  async list(@Query() query: unknown) {
    return { mails: await this.mails.ofOrder(orderIdIn(query)) };
  }
}

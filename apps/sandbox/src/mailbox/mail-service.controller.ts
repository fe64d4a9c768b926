import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Describes, parseWith } from '@orderflow/service';
import { z } from 'zod';
import { RuleStore } from '../rules/rule.store.js';
import { unknownMailbox } from '../rules/rules.js';
import { MailBook } from './mail.book.js';

const mailRequest = z.object({
  messageId: z.string().min(1).max(255),
  to: z.string().min(1).max(320),
  subject: z.string().max(998),
  text: z.string(),
  metadata: z.object({ orderId: z.uuid(), notice: z.string().min(1) }),
});
const mailsRequest = z.object({ from: z.string().min(1), mails: z.array(mailRequest).min(1).max(100) });

/** A mail service with an HTTP interface, beside the mail server: takes many mails in one request, each with an answer of its own. */
@Controller('mails')
export class MailServiceController {
  constructor(
    private readonly mails: MailBook,
    private readonly rules: RuleStore,
  ) {}

  @Post()
  @HttpCode(200)
  @Describes({
    summary: 'Takes mails; answers, one by one in their order, which are taken and why the others are not.',
    body: mailsRequest,
    problems: [422],
  })
  async take(@Body() body: unknown) {
    const { mails } = parseWith(mailsRequest, body);
    return { results: await Promise.all(mails.map((mail) => this.deliver(mail))) };
  }

  private async deliver({ messageId, to: address, subject, metadata }: z.infer<typeof mailRequest>) {
    const reason = unknownMailbox(this.rules.current, address);
    if (reason !== undefined) return { status: 'refused', reason: `550 ${reason}` };
    await this.mails.deliver({ messageId, address, subject, ...metadata });
    return { status: 'accepted' };
  }
}

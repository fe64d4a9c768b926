import { HttpDependency } from '@orderflow/service';
import { inSharedSpan, inSpan, SpanKind, spanNames, type Context } from '@orderflow/telemetry';
import DataLoader from 'dataloader';
import { z } from 'zod';
import { MailService, messageIdOf, type Mail, type MailAnswer } from './mail-service.js';

/** As many as such interfaces commonly take at once. */
const mailsMax = 100;

const answers = z.object({
  results: z.array(
    z.discriminatedUnion('status', [
      z.object({ status: z.literal('accepted') }),
      z.object({ status: z.literal('refused'), reason: z.string().min(1) }),
    ]),
  ),
});

interface Traced {
  readonly mail: Mail;
  readonly context: Context;
}

/** A mail service that takes many mails in one request, over HTTP: mails that are sent at the same time share one. */
export class MailApi extends MailService {
  private readonly http: HttpDependency;
  private readonly mails = new DataLoader<Traced, MailAnswer>(
    (traced) => {
      const contexts = traced.map(({ context }) => context);
      return inSharedSpan(spanNames.mails, contexts, () => this.post(traced.map(({ mail }) => mail)));
    },
    { cache: false, maxBatchSize: mailsMax },
  );

  constructor(url: string, from: string) {
    super(from);
    this.http = new HttpDependency({ name: 'the mail service', url, connectionsMax: 8 });
  }

  send(mail: Mail): Promise<MailAnswer> {
    return inSpan(spanNames.mail, { kind: SpanKind.CLIENT }, ({ context }) =>
      this.mails.load({ mail, context }),
    );
  }

  async onApplicationShutdown(): Promise<void> {
    await this.http.close();
  }

  private async post(mails: readonly Mail[]): Promise<MailAnswer[]> {
    const body = { from: this.from, mails: mails.map((mail) => this.written(mail)) };
    const answer = await this.http.request('POST', '/mails', { body });
    const { data } = answers.safeParse(answer.body);
    if (answer.status !== 200 || data?.results.length !== mails.length) throw answer.unexpected();
    return data.results.map((result) =>
      result.status === 'accepted'
        ? { status: 'sent' }
        : { status: 'failed', reason: result.reason.slice(0, 500) },
    );
  }

  private written(mail: Mail) {
    const { orderId, notice, address, subject, text } = mail;
    return { messageId: messageIdOf(mail), to: address, subject, text, metadata: { orderId, notice } };
  }
}

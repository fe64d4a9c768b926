import { DependencyUnavailable } from '@orderflow/kernel';
import { inSpan, SpanKind, spanNames } from '@orderflow/telemetry';
import { createTransport } from 'nodemailer';
import { MailService, messageIdOf, type Mail, type MailAnswer } from './mail-service.js';

/** What nodemailer's errors tell. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

const name = 'the mail server';

/** A mail server, over a pool of connections that are kept. */
export class SmtpServer extends MailService {
  private readonly transport;

  constructor(url: string, from: string) {
    super(from);
    this.transport = createTransport({
      url,
      pool: true,
      maxConnections: 16,
      maxMessages: Infinity,
      // Whether and when to send again is the consumer's to say: a second attempt in here could outlive it.
      maxRequeues: 0,
      // Shorter than servers wait, so that none hangs up just as a mail is handed to it.
      idleTimeout: 20_000,
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 30_000,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send(mail: Mail, signal: AbortSignal): Promise<MailAnswer> {
    const { orderId, notice, address, subject, text } = mail;
    try {
      await inSpan(spanNames.mail, { kind: SpanKind.CLIENT }, () =>
        this.transport.sendMail({
          ...{ from: this.from, to: address, subject, text, signal },
          messageId: `<${messageIdOf(mail)}>`,
          headers: { 'X-Order-Id': orderId, 'X-Notice': notice, 'Auto-Submitted': 'auto-generated' },
        }),
      );
      return { status: 'sent' };
    } catch (error) {
      return answerOf(error as SmtpError);
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

/** Ways of not reaching the mail server, or of its not letting us in: no mail is at fault. */
const away = [
  'ECONNECTION',
  'ETIMEDOUT',
  'ESOCKET',
  'EDNS',
  'ETLS',
  'EPROTOCOL',
  'EAUTH',
  'ENOAUTH',
  'EABORT',
  'EPROXY',
];

function answerOf(error: SmtpError): MailAnswer {
  const { code = '', command, responseCode = 0, response, message } = error;
  const aboutTheMail = command === 'RCPT TO' || command === 'DATA';
  if (aboutTheMail && responseCode >= 500) {
    return { status: 'failed', reason: (response ?? message).slice(0, 500) };
  }
  if (away.includes(code) || (responseCode >= 400 && responseCode < 500)) {
    throw new DependencyUnavailable(name, message, { cause: error });
  }
  throw error;
}

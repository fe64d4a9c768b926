import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ProcessingLog } from '@orderflow/processing';
import { LOGGER, SETTINGS } from '@orderflow/service';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { RuleStore } from '../rules/rule.store.js';
import { unknownMailbox } from '../rules/rules.js';
import type { SandboxSettings } from '../sandbox.settings.js';
import { newReference } from '../requests.js';
import { MailBook } from './mail.book.js';
import { readMail } from './mail.js';

/** The mail server of every customer: takes any mail, without asking who sends it, and keeps a note of it. */
@Injectable()
export class MailboxServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: false,
    size: 1024 * 1024,
    rejectOversized: true,
    closeTimeout: 500,
    onRcptTo: ({ address }, _session, answer) => {
      const refusal = unknownMailbox(this.rules.current, address);
      answer(refusal === undefined ? undefined : smtpError(550, refusal));
    },
    onData: (stream, session, answer) => {
      this.take(stream, session).then(
        () => answer(),
        (error: unknown) => {
          this.log.warn({ err: error }, 'a mail could not be kept');
          answer(smtpError(451, 'try again a little later'));
        },
      );
    },
  });

  constructor(
    private readonly mails: MailBook,
    private readonly rules: RuleStore,
    @Inject(SETTINGS) private readonly settings: SandboxSettings,
    @Inject(LOGGER) private readonly log: ProcessingLog,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { HOST, SMTP_PORT } = this.settings;
    this.server.on('error', (error: Error) => this.log.debug({ err: error }, 'a mail connection broke'));
    const listener = this.server.listen(SMTP_PORT, HOST);
    await once(listener, 'listening');
    this.log.info({ address: listener.address() }, 'the mailbox is open');
  }

  async beforeApplicationShutdown(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }

  private async take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const source = await text(stream);
    const recipients = session.envelope.rcptTo.map(({ address }) => address);
    if (!stream.sizeExceeded) await this.mails.deliver(readMail(source, recipients, newReference('mail')));
  }
}

function smtpError(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}

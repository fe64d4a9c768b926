import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { DependencyUnavailable, newId } from '@orderflow/kernel';
import { startSandbox, type SandboxProcess } from '@orderflow/testkit';
import { MailApi } from './mail-api.js';
import type { Mail } from './mail-service.js';

let sandbox: SandboxProcess;
let service: MailApi;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(async () => {
  await sandbox.stop();
});
beforeEach(async () => {
  await service?.onApplicationShutdown();
  service = new MailApi(sandbox.url, 'shop@orderflow.example');
});

const mailTo = (address: string): Mail => ({
  ...{ id: newId(), orderId: newId<'OrderId'>(), notice: 'order-confirmed' },
  ...{ address, subject: 'Your order is confirmed', text: 'Good news.\n' },
});
const delivered = (messageIds: readonly string[]) =>
  sandbox.database.query('select address, deliveries from mails where message_id = any($1)', [messageIds]);

it('mails that are sent together arrive once each, and each has the answer of its own', async () => {
  const mails = Array.from({ length: 250 }, (_, n) =>
    mailTo(n % 50 === 7 ? `ada${n}@unknown.invalid` : `ada${n}@example.com`),
  );
  const answers = await Promise.all(mails.map((mail) => service.send(mail)));
  const known = mails.filter(({ address }) => address.endsWith('.com'));
  expect(answers).toEqual(
    mails.map(({ address }) =>
      known.some((mail) => mail.address === address)
        ? { status: 'sent' }
        : { status: 'failed', reason: `550 no such mailbox: ${address}` },
    ),
  );
  const rows = await delivered(mails.map(({ id }) => `${id}@orderflow.example`));
  expect(rows).toHaveLength(known.length);
  expect(new Set(rows)).toEqual(new Set(known.map(({ address }) => ({ address, deliveries: 1 }))));
});

it('while the service is away nobody can say whether a mail was taken; sent again it is the same mail', async () => {
  const mail = mailTo('ada@example.com');
  await service.send(mail);
  await sandbox.kill();
  await expect(service.send(mail)).rejects.toThrow(DependencyUnavailable);
  await sandbox.restart();
  expect(await service.send(mail)).toEqual({ status: 'sent' });
  expect(await delivered([`${mail.id}@orderflow.example`])).toEqual([
    { address: 'ada@example.com', deliveries: 2 },
  ]);
});

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { newWebhookSecret, signWebhook } from '@orderflow/service';
import { startSandbox, type SandboxProcess } from '@orderflow/testkit';

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());

const [secret, next, stranger] = [newWebhookSecret(), newWebhookSecret(), newWebhookSecret()];
const orderId = newId();
// With a space that no serializer writes: what is signed are these bytes.
const bodyOf = (type: string) => `{"type": "${type}", "data": {"orderId": "${orderId}"}}`;
const post = (body: string, headers: Record<string, string>) =>
  sandbox
    .request('POST', '/subscribers/partner', body, { 'content-type': 'application/json', ...headers })
    .then(({ status }) => status);

it('takes what is signed with one of its secrets, once however often it comes, and nothing else', async () => {
  expect(await post(bodyOf('order.placed'), {})).toBe(404);
  await sandbox.request('PUT', '/subscribers/partner', { secrets: [secret, next] });
  const [at, placed, confirmed] = [new Date(), newId(), newId()];
  const body = bodyOf('order.placed');
  const long = new Date(at.getTime() - 600_000);
  expect([
    await post(body, {}),
    await post(body, signWebhook({ id: placed, at, body }, stranger)),
    await post(`${body} `, signWebhook({ id: placed, at, body }, secret)),
    await post(body, signWebhook({ id: placed, at: long, body }, secret)),
  ]).toEqual([401, 401, 401, 401]);

  const last = bodyOf('order.confirmed');
  expect([
    await post(body, signWebhook({ id: placed, at, body }, secret)),
    await post(last, signWebhook({ id: confirmed, at, body: last }, stranger, next)),
    await post(body, signWebhook({ id: placed, at, body }, next)),
  ]).toEqual([204, 204, 204]);
  const { body: taken } = await sandbox.request('GET', `/subscribers/partner?orderId=${orderId}`);
  expect(taken).toMatchObject({
    refused: 4,
    webhooks: [
      { webhookId: placed, type: 'order.placed', deliveries: 2 },
      { webhookId: confirmed, type: 'order.confirmed', deliveries: 1 },
    ],
  });

  await sandbox.setRules({ webhookFailPercent: 100 });
  expect(await post(body, signWebhook({ id: newId(), at, body }, secret))).toBe(503);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  eventTopic,
  GoodsReturned,
  GoodsReturnRejected,
  OrderCancelled,
  OrderConfirmed,
  OrderRejected,
  ShipmentDispatched,
  topicSpecs,
} from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import {
  emit,
  encodeMessage,
  KafkaBroker,
  kafkaClientIn,
  messageFrom,
  NamespacedBroker,
} from '@orderflow/messaging';
import { startService } from '@orderflow/service';
import {
  eventually,
  startSandbox,
  startServiceUnderTest,
  testInfra,
  type SandboxProcess,
  type ServiceUnderTest,
} from '@orderflow/testkit';
import { NotificationsModule } from './notifications.module.js';

let sandbox: SandboxProcess;
let notifications: ServiceUnderTest;

beforeAll(async () => {
  sandbox = await startSandbox();
  notifications = await startServiceUnderTest({
    name: 'notifications',
    start: async (onCrash) => {
      await publishBeforeItStarts(confirmed(longAgo));
      return startService(NotificationsModule, onCrash);
    },
    observes: [eventTopic('notifications')],
    env: { MAIL_URL: sandbox.smtpUrl },
  });
});
afterAll(async () => {
  await notifications.stop();
  await sandbox.stop();
});
beforeEach(() => sandbox.setRules({}));

const longAgo = newId<'OrderId'>();
const ada = { customerId: 'ada', email: 'ada@example.com' };
const confirmed = (orderId: OrderId, email = ada.email): OrderConfirmed['data'] => ({
  ...{ ...ada, email, orderId },
  ...{ currency: 'GBP', totalMinor: 1530 },
});
const confirm = (orderId: OrderId, email?: string) =>
  notifications.tell(OrderConfirmed, orderId, confirmed(orderId, email));

async function publishBeforeItStarts(data: OrderConfirmed['data']): Promise<void> {
  const kafka = new KafkaBroker({
    brokers: [testInfra().kafka],
    clientId: 'test',
    client: kafkaClientIn(process.env),
  });
  const broker = new NamespacedBroker(kafka, process.env.KAFKA_NAMESPACE ?? '');
  await broker.connect();
  await broker.ensureTopics(topicSpecs());
  const provenance = {
    source: 'orders',
    now: new Date(),
    subject: data.orderId,
    correlationId: data.orderId,
  };
  await broker.publish([encodeMessage(messageFrom(emit(OrderConfirmed, data), provenance))]);
  await broker.close();
}

/** The events of an order, once there are as many. */
function told(orderId: OrderId, count: number): Promise<unknown[]> {
  return eventually(`${count} notification events of order ${orderId}`, () => {
    const events = notifications.observed.filter(({ subject }) => subject === orderId);
    if (events.length < count) throw new Error(`there are ${events.length}`);
    return events.map(({ type, data }) => [type, data]);
  });
}

async function mailsOf(orderId: OrderId) {
  const { body } = await sandbox.request<{ mails: { deliveries: number }[] }>(
    'GET',
    `/mailbox?orderId=${orderId}`,
  );
  return body.mails;
}

const notified = (orderId: OrderId, notice: string) => [
  'CustomerNotified',
  { orderId, notice, channel: 'email', address: 'ada@example.com' },
];

it('a subscriber that comes late is told all, by its own group, without anybody else knowing of it', async () => {
  expect(await told(longAgo, 1)).toEqual([notified(longAgo, 'order-confirmed')]);
});

describe('the customer is mailed', () => {
  const reason = 'requested by the customer';
  it.each([
    [
      'order-confirmed',
      (orderId: OrderId) => confirm(orderId),
      (orderId: OrderId) => `Your order ${orderId} is confirmed`,
    ],
    [
      'order-rejected',
      (orderId: OrderId) => notifications.tell(OrderRejected, orderId, { ...ada, orderId, reason }),
      (orderId: OrderId) => `We could not take your order ${orderId}`,
    ],
    [
      'order-cancelled',
      (orderId: OrderId) => notifications.tell(OrderCancelled, orderId, { ...ada, orderId, reason }),
      (orderId: OrderId) => `Your order ${orderId} is cancelled`,
    ],
    [
      'order-dispatched',
      (orderId: OrderId) =>
        notifications.tell(ShipmentDispatched, orderId, { ...ShipmentDispatched.example, orderId }),
      (orderId: OrderId) => `Your order ${orderId} is on its way`,
    ],
  ])('%s', async (notice, tell, subject) => {
    const orderId = newId<'OrderId'>();
    const event = await tell(orderId);
    expect(await told(orderId, 1)).toEqual([notified(orderId, notice)]);
    expect(await mailsOf(orderId)).toMatchObject([
      {
        ...{ messageId: `${event.id}@orderflow.example`, orderId, notice, deliveries: 1 },
        ...{ address: 'ada@example.com', subject: subject(orderId) },
      },
    ]);
  });

  it('once, however often the same is told', async () => {
    const orderId = newId<'OrderId'>();
    await confirm(orderId);
    await confirm(orderId);
    await notifications.tell(OrderCancelled, orderId, { ...ada, orderId, reason });
    expect(await told(orderId, 2)).toEqual([
      notified(orderId, 'order-confirmed'),
      notified(orderId, 'order-cancelled'),
    ]);
    expect((await mailsOf(orderId)).map(({ deliveries }) => deliveries)).toEqual([1, 1]);
  });
});

it('of each return of an order the customer is told once', async () => {
  const orderId = newId<'OrderId'>();
  const [first, second] = [newId<'ReturnId'>(), newId<'ReturnId'>()];
  const tell = (returnId: typeof first) =>
    notifications.tell(GoodsReturned, orderId, { ...GoodsReturned.example, ...ada, orderId, returnId });
  const reason = 'payment refund refused: account closed';
  await tell(first);
  await tell(first);
  await tell(second);
  await notifications.tell(GoodsReturnRejected, orderId, { ...ada, orderId, returnId: newId(), reason });
  const events = (await told(orderId, 3)) as [string, { notice: string; returnId: string }][];
  expect(events.map(([, { notice }]) => notice)).toEqual([
    ...['goods-returned', 'goods-returned', 'goods-return-rejected'],
  ]);
  expect(events.slice(0, 2).map(([, { returnId }]) => returnId)).toEqual([first, second]);
  expect(await mailsOf(orderId)).toMatchObject([
    { subject: `Your return of order ${orderId} is complete`, deliveries: 1 },
    { subject: `Your return of order ${orderId} is complete`, deliveries: 1 },
    { subject: `We could not take your return of order ${orderId}`, deliveries: 1 },
  ]);
});

it('a mail that is refused for good is told as failed, and blocks nobody', async () => {
  const orderId = newId<'OrderId'>();
  await confirm(orderId, 'ada@unknown.invalid');
  expect(await told(orderId, 1)).toEqual([
    [
      'NotificationFailed',
      {
        ...{ orderId, notice: 'order-confirmed', channel: 'email', address: 'ada@unknown.invalid' },
        reason: '550 no such mailbox: ada@unknown.invalid',
      },
    ],
  ]);
  const [row] = await notifications.database.query('select status, reason from notices where order_id = $1', [
    orderId,
  ]);
  expect(row).toEqual({ status: 'failed', reason: '550 no such mailbox: ada@unknown.invalid' });
});

it('while the mail server is away mails wait; when it is back each is sent', async () => {
  await sandbox.kill();
  const orderIds = Array.from({ length: 50 }, () => newId<'OrderId'>());
  await Promise.all(orderIds.map((orderId) => confirm(orderId)));
  await sandbox.restart();
  for (const orderId of orderIds) {
    expect(await told(orderId, 1)).toEqual([notified(orderId, 'order-confirmed')]);
    expect(await mailsOf(orderId)).toHaveLength(1);
  }
  expect(await notifications.database.query('select * from parked')).toEqual([]);
});

import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import { eventually, startSandbox, type SandboxProcess } from '@orderflow/testkit';

let sandbox: SandboxProcess;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.setRules({ declinePercent: 0, refuseAddressPercent: 0 }));

interface Outcome {
  readonly chargeId?: string;
  readonly refundId?: string;
  readonly trackingId?: string;
  readonly status?: string;
  readonly reason?: string;
}

const charge = (key: string, orderId: string = newId(), body: object = {}) =>
  sandbox.request<Outcome>(
    'POST',
    '/payments/charges',
    { orderId, customerId: 'ada', amountMinor: 1530, currency: 'GBP', ...body },
    { 'idempotency-key': key },
  );
const chargesOf = async (orderId: string) =>
  (await sandbox.request<{ charges: unknown[] }>('GET', `/payments/charges?orderId=${orderId}`)).body.charges;
const refund = (key: string, chargeId: string | undefined, amountMinor = 1530) =>
  sandbox.request<Outcome>(
    'POST',
    `/payments/charges/${chargeId}/refunds`,
    { amountMinor },
    { 'idempotency-key': key },
  );
const book = (key: string, orderId: string = newId()) =>
  sandbox.request<Outcome>(
    'POST',
    '/carrier/shipments',
    { orderId, customerId: 'ada', country: 'France', lines: [{ sku: 'TEAPOT', quantity: 2 }] },
    { 'idempotency-key': key },
  );
const cancel = (trackingId: string | undefined) =>
  sandbox.request<Outcome>('DELETE', `/carrier/shipments/${trackingId}`, undefined, {
    'idempotency-key': `cancel-${trackingId}`,
  });
const answered = ({ status, body }: { status: number; body: unknown }) => [status, body];

describe('the payment provider', () => {
  it('answers a repeated key as at first, whatever the rules say by then', async () => {
    const key = newId();
    const first = await charge(key);
    expect(answered(first)).toEqual([201, { status: 'captured', chargeId: expect.stringMatching(/^ch_/) }]);
    await sandbox.setRules({ declinePercent: 100 });
    expect(answered(await charge(key))).toEqual(answered(first));

    const declined = await charge(newId());
    expect(answered(declined)).toEqual([402, { status: 'declined', reason: 'insufficient funds' }]);
  });

  it('fails some requests, and what was booked all the same is booked once', async () => {
    await sandbox.setRules({ paymentFailPercent: 50, declinePercent: 0 });
    const orderIds = Array.from({ length: 40 }, () => newId());
    const first = await Promise.all(orderIds.map((orderId) => charge(orderId, orderId)));
    const failed = orderIds.filter((_, at) => first[at]?.status === 503);
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.length).toBeLessThan(35);
    await sandbox.setRules({ declinePercent: 0 });
    const booked = await Promise.all(failed.map((orderId) => chargesOf(orderId)));
    expect(new Set(booked.map(({ length }) => length))).toEqual(new Set([0, 1]));
    for (const orderId of failed) {
      expect((await charge(orderId, orderId)).status).toBe(201);
      expect(await chargesOf(orderId)).toHaveLength(1);
    }
  });

  it('does not answer while it hangs, but books', async () => {
    await sandbox.setRules({ paymentHangs: true, declinePercent: 0 });
    const orderId = newId();
    let answers = 0;
    const pending = charge(orderId, orderId).then((answer) => ((answers += 1), answer));
    await eventually('a charge is booked', async () => expect(await chargesOf(orderId)).toHaveLength(1));
    expect(answers).toBe(0);
    await sandbox.setRules({ declinePercent: 0 });
    expect((await pending).status).toBe(201);
  });

  it('answers twice on one connection', async () => {
    await sandbox.setRules({ paymentAnswersTwice: true, declinePercent: 0 });
    const body = JSON.stringify({ orderId: newId(), customerId: 'ada', amountMinor: 1, currency: 'GBP' });
    const head = ['POST /payments/charges HTTP/1.1', 'host: sandbox', 'content-type: application/json'];
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(sandbox.url).port) });
    const key = newId();
    let heard = '';
    socket.on('data', (part) => (heard += part.toString()));
    socket.write(
      [...head, `idempotency-key: ${key}`, `content-length: ${body.length}`, '', body].join('\r\n'),
    );
    await eventually('two answers came', () => expect(heard.split('HTTP/1.1 201')).toHaveLength(3));
    expect(heard.split(`idempotency-key: ${key}`)).toHaveLength(3);
    socket.destroy();
  });

  it('charges once for a key that comes many times at once', async () => {
    const orderId = newId();
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => charge(`capture-${orderId}`, orderId)),
    );
    expect(new Set(answers.map(({ body }) => body.chargeId)).size).toBe(1);
    const { body } = await sandbox.request<{ charges: unknown[] }>(
      'GET',
      `/payments/charges?orderId=${orderId}`,
    );
    expect(body.charges).toHaveLength(1);
  });

  it('gives back what was captured and no more, once per key', async () => {
    const { chargeId } = (await charge(newId())).body;
    const first = await refund('refund-1', chargeId, 1000);
    expect(answered(first)).toEqual([201, { refundId: expect.stringMatching(/^re_/) }]);
    expect(answered(await refund('refund-1', chargeId, 1000))).toEqual(answered(first));
    expect(answered(await refund('refund-2', chargeId, 531))).toEqual([
      409,
      { status: 'refused', reason: 'only 530 are left to refund' },
    ]);
    const competing = await Promise.all(['a', 'b', 'c'].map((key) => refund(key, chargeId, 530)));
    expect(competing.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it('refuses refunds when told to, and grants the same one later', async () => {
    const { chargeId } = (await charge(newId())).body;
    await sandbox.setRules({ refuseRefunds: true });
    expect(answered(await refund('later', chargeId))).toEqual([
      409,
      { status: 'refused', reason: 'account closed' },
    ]);
    await sandbox.setRules({});
    expect((await refund('later', chargeId)).status).toBe(201);
  });

  it.each<[string, object, Record<string, string>, string[]]>([
    ['without a key', {}, {}, ['Idempotency-Key']],
    [
      'with wrong fields',
      { orderId: 7, amountMinor: 1.5 },
      { 'idempotency-key': 'k' },
      ['orderId', 'customerId', 'amountMinor', 'currency'],
    ],
  ])('names what is wrong with a charge %s', async (_, body, headers, fields) => {
    const answer = await sandbox.request<{ errors: { field: string }[] }>(
      'POST',
      '/payments/charges',
      body,
      headers,
    );
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body.errors.map(({ field }) => field)).toEqual(fields);
  });
});

describe('the carrier', () => {
  it('books once per key and cancels as often as asked', async () => {
    const key = newId();
    const { body, status } = await book(key);
    expect([status, body]).toEqual([201, { trackingId: expect.stringMatching(/^tr_/) }]);
    expect((await book(key)).body).toEqual(body);
    expect(answered(await cancel(body.trackingId))).toEqual([200, { status: 'cancelled' }]);
    expect(answered(await cancel(body.trackingId))).toEqual([200, { status: 'cancelled' }]);
    expect((await cancel('tr_unknown')).status).toBe(404);
  });

  it('refuses addresses and cancellations when told to', async () => {
    const { trackingId } = (await book(newId())).body;
    await sandbox.setRules({ refuseAddressPercent: 100, refuseCancellations: true });
    expect(answered(await book(newId()))).toEqual([422, { status: 'refused', reason: 'address not served' }]);
    expect(answered(await cancel(trackingId))).toEqual([
      409,
      { status: 'refused', reason: 'already collected' },
    ]);
  });
});

describe('the mailbox', () => {
  it('counts a mail that comes twice, and refuses unknown domains for good', async () => {
    const orderId = newId();
    const mail = [
      `Message-ID: <${orderId}@test>`,
      `X-Order-Id: ${orderId}`,
      'X-Notice: order-confirmed',
      'Subject: Hello',
      '',
      'Hello.',
    ];
    expect(await smtp('ada@example.com', mail)).toMatch(/^250/);
    expect(await smtp('ada@example.com', mail)).toMatch(/^250/);
    expect(await smtp('ada@unknown.invalid', mail)).toBe('550 no such mailbox: ada@unknown.invalid');
    const { body } = await sandbox.request('GET', `/mailbox?orderId=${orderId}`);
    expect(body).toMatchObject({
      mails: [{ messageId: `${orderId}@test`, notice: 'order-confirmed', subject: 'Hello', deliveries: 2 }],
    });
  });
});

describe('the books are durable', () => {
  it('a kill -9 amid charges forgets no answer, and what is asked again is answered as before', async () => {
    const keys = Array.from({ length: 400 }, () => newId());
    const answers = new Map<string, Outcome>();
    let kill: Promise<void> | undefined;
    await Promise.all(
      keys.map(async (key) => {
        const answer = await charge(key, key).catch((error: unknown) => error as Error);
        if (!(answer instanceof Error)) answers.set(key, answer.body);
        if (answers.size === 100) kill ??= sandbox.kill();
      }),
    );
    await kill;
    await sandbox.restart();

    const again = await Promise.all(keys.map(async (key) => [key, (await charge(key, key)).body] as const));
    expect(answers.size).toBeGreaterThanOrEqual(100);
    for (const [key, body] of again) expect(body).toEqual(answers.get(key) ?? body);
    const [row] = await sandbox.database.query<{ count: number }>(
      'select count(*) as count from charges where order_id = any($1::uuid[])',
      [keys],
    );
    expect(row?.count).toBe(keys.length);
  });

  it('rules survive it too', async () => {
    await sandbox.setRules({ declinePercent: 7 });
    await sandbox.kill();
    await sandbox.restart();
    expect((await sandbox.request('GET', '/rules')).body).toMatchObject({ declinePercent: 7 });
  });
});

/** Hands a mail in, line by line; resolves with the answer to its last step. */
async function smtp(recipient: string, mail: readonly string[]): Promise<string> {
  const socket = connect(Number(new URL(sandbox.smtpUrl).port), '127.0.0.1');
  const steps = [
    'HELO test',
    'MAIL FROM:<shop@example.com>',
    `RCPT TO:<${recipient}>`,
    'DATA',
    [...mail, '.'].join('\r\n'),
  ];
  try {
    for await (const line of createInterface(socket)) {
      const step = steps.shift();
      if (/^[45]/.test(line) || step === undefined) return line;
      socket.write(`${step}\r\n`);
    }
    throw new Error('the mailbox hung up');
  } finally {
    socket.destroy();
  }
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ReserveStock, StockReserved } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { startService } from '../run-service.js';
import { SuperstitiousModule } from './poisonable.fixtures.js';

interface DeadLetters {
  readonly deadLetters: readonly { position: number; key: string; fingerprint: string }[];
  readonly next?: number;
}

let service: ServiceUnderTest;
const path = '/admin/dead-letters';

beforeAll(async () => {
  service = await startServiceUnderTest({
    name: 'admin',
    start: (onCrash) => startService(SuperstitiousModule, onCrash),
    observes: [StockReserved.topic],
  });
});
afterAll(() => service?.stop());

const order = (orderId: OrderId, quantity: number) => ({ orderId, lines: [{ sku: '85123A', quantity }] });
const post = (what: string, body?: unknown, headers?: Record<string, string>) =>
  service.request('POST', `${path}/${what}`, body, headers);
const answered = (orderId: OrderId) =>
  eventually(`${orderId} is answered`, () =>
    expect(service.observed.filter(({ subject }) => subject === orderId)).toHaveLength(1),
  );

/** An order whose only message is a dead letter. */
async function deadLetter() {
  const orderId = newId<'OrderId'>();
  const message = await service.tell(ReserveStock, orderId, order(orderId, 13));
  return eventually('there is a dead letter', async () => {
    const { body } = await service.request<DeadLetters>('GET', `${path}?key=${orderId}`);
    expect(body.deadLetters).toHaveLength(1);
    return { orderId, message, ...body.deadLetters[0]! };
  });
}

const deadWithRedrives = (redrives: number[]) =>
  eventually('they are dead again', async () =>
    expect((await service.request('GET', path)).body).toMatchObject({
      deadLetters: redrives.map((one) => ({ redrives: one })),
    }),
  );

describe('the operator API of a service', () => {
  it('shows a dead letter, tries another value, takes it, and keeps the books of it', async () => {
    const { orderId, message, position } = await deadLetter();
    const shown = await service.request<{ value: string }>('GET', `${path}/${position}`);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        state: 'dead',
        code: 'handler-failed',
        reason: '13 is unlucky',
        decoded: { id: message.id },
        acts: [],
      },
    });
    const wire = JSON.parse(shown.body.value) as object;
    const value = { ...wire, data: order(orderId, 12) };
    expect(await post(`${position}/dry-run`)).toMatchObject({ status: 200, body: { outcome: 'failed' } });
    expect(await post(`${position}/dry-run`, { value })).toMatchObject({
      body: {
        outcome: 'handled',
        changes: ['reserved'],
        emits: [{ type: 'StockReserved', subject: orderId }],
      },
    });
    const edit = await post(`${position}/edit`, { value, reason: 'a dozen' }, { 'x-operator': 'ada' });
    expect(edit).toMatchObject({ status: 200, body: { position, state: 'retrying' } });
    await answered(orderId);
    expect(await service.request('GET', `/admin/acts?position=${position}`)).toMatchObject({
      body: {
        acts: [{ act: 'edit', actor: 'ada from 127.0.0.1', reason: 'a dozen', messageId: message.id }],
      },
    });
    expect(await service.request('GET', `${path}/${position}`)).toMatchObject({
      status: 404,
      body: { type: 'urn:orderflow:problem:not-found' },
    });
  });

  it('retries one and a group, tells of groups and waiting keys page by page, and discards', async () => {
    const letters = [await deadLetter(), await deadLetter(), await deadLetter()];
    const [first] = letters;
    const groups = await service.request('GET', `${path}/groups`);
    expect(groups.body).toMatchObject({ groups: [{ fingerprint: first!.fingerprint, count: 3, keys: 3 }] });
    const page = await service.request<DeadLetters>('GET', `${path}?limit=2`);
    expect(page.body).toMatchObject({ next: letters[1]!.position });
    expect((await service.request<DeadLetters>('GET', `${path}?after=${page.body.next}`)).body).toEqual({
      deadLetters: [expect.objectContaining({ position: letters[2]!.position })],
    });
    expect(await service.request('GET', '/admin/parked-keys?limit=1')).toMatchObject({
      body: { keys: [{ key: first!.orderId, messages: 1 }], next: first!.position },
    });
    expect(await post(`${first!.position}/retry`)).toMatchObject({ status: 200 });
    await deadWithRedrives([1, 0, 0]);
    const group = { fingerprint: first!.fingerprint, ratePerSecond: 50 };
    expect(await post('retry', group)).toMatchObject({ status: 202, body: { messages: 3, behind: 0 } });
    await deadWithRedrives([2, 1, 1]);
    for (const { position } of letters) {
      expect(await post(`${position}/discard`, { reason: 'unlucky' })).toMatchObject({ status: 200 });
    }
    expect(await service.request('GET', `${path}?state=any`)).toMatchObject({ body: { deadLetters: [] } });
  });

  it.each([
    ['a filter that there is not', 'GET', '?colour=red', undefined, 'colour'],
    ['a state that there is not', 'GET', '?state=alive', undefined, 'state'],
    ['a fingerprint that is none', 'GET', '?fingerprint=x', undefined, 'fingerprint'],
    ['a limit of nothing', 'GET', '?limit=0', undefined, 'limit'],
    ['a position that is none', 'GET', '/first', undefined, 'position'],
    ['all by accident', 'POST', '/retry', {}, 'all'],
    ['a rate of nothing', 'POST', '/retry', { all: true, ratePerSecond: 0 }, 'ratePerSecond'],
    ['a discard without a reason', 'POST', '/1/discard', {}, 'reason'],
    ['an edit without a value', 'POST', '/1/edit', {}, 'value'],
    ['an edit to a number', 'POST', '/1/edit', { value: 1 }, 'value'],
  ])('answers %s with 422 and names it', async (_, method, what, body, field) => {
    expect(await service.request(method, `${path}${what}`, body)).toMatchObject({
      status: 422,
      body: { type: 'urn:orderflow:problem:request-invalid', errors: [{ field }] },
    });
  });

  it('answers an edit that breaks the contract with 422, an act on nothing with 404, and a browser with 403', async () => {
    const { position } = await deadLetter();
    expect(await post(`${position}/edit`, { value: { type: 'ReserveStock' } })).toMatchObject({
      status: 422,
      body: { type: 'urn:orderflow:problem:value-invalid', errors: [{ field: 'value' }] },
    });
    expect(await post('99999/retry')).toMatchObject({ status: 404 });
    expect(await post(`${position}/discard`)).toMatchObject({ status: 400 });
    expect(await post(`${position}/retry`, undefined, { origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      body: { type: 'urn:orderflow:problem:operators-only' },
    });
    expect(await post(`${position}/retry`, undefined, { 'x-operator': 'a\tb' })).toMatchObject({
      status: 422,
    });
  });
});

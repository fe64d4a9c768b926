import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commandTopic, ReserveStock, StockReserved } from '@orderflow/contracts';
import { newId, type OrderId } from '@orderflow/kernel';
import { startService } from '@orderflow/service';
import { eventually, startServiceUnderTest, type ServiceUnderTest } from '@orderflow/testkit';
import { SuperstitiousModule } from './superstitious.fixtures.js';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const token = 'a-secret-of-some-length';
let inventory: ServiceUnderTest;

beforeAll(async () => {
  inventory = await startServiceUnderTest({
    name: 'dead-letters',
    start: (onCrash) => startService(SuperstitiousModule, onCrash),
    observes: [StockReserved.topic],
    env: { ADMIN_TOKEN: token },
  });
});
afterAll(() => inventory?.stop());

/** Runs the command as the shell does. */
async function deadLetters(args: readonly string[], { input = '', admin = token } = {}) {
  const child = spawn('node', [main, ...args, '--url', inventory.url, '--service', 'inventory'], {
    env: { ...process.env, ADMIN_TOKEN: admin },
  });
  child.stdin.end(input);
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { out, err, status };
}

const listed = async (...args: string[]) =>
  JSON.parse((await deadLetters(['list', '--json', ...args])).out) as {
    position: number;
    fingerprint: string;
    redrives: number;
  }[];
const reserve = (orderId: OrderId, quantity: number) =>
  inventory.tell(ReserveStock, orderId, { orderId, lines: [{ sku: '85123A', quantity }] });
const answers = (orderId: OrderId, count: number) =>
  eventually(`order ${orderId} has ${count} answers`, () =>
    expect(inventory.observed.filter(({ subject }) => subject === orderId)).toHaveLength(count),
  );
const deadOf = (key: string) =>
  eventually(`${key} has a dead letter`, async () => {
    const [one] = await listed('--key', key);
    if (!one) throw new Error('none');
    return one.position;
  });

describe('npm run dead-letters', () => {
  it('shows a dead letter, tries it with another value from a file, and edits it; those behind it go on', async () => {
    const orderId = newId<'OrderId'>();
    await reserve(orderId, 13);
    await reserve(orderId, 1);
    const reference = `inventory/${await deadOf(orderId)}`;
    expect((await deadLetters(['list'])).out).toContain(
      `${reference}  ReserveStock  dead\n    handler-failed: 13 is unlucky`,
    );
    expect((await deadLetters(['groups'])).out).toContain('1 dead letter of 1 key: ReserveStock');
    const shown = await deadLetters(['show', reference]);
    const value = shown.out.slice(shown.out.indexOf('\n{') + 1);
    expect((await deadLetters(['dry-run', reference])).out).toContain(
      'It would fail: handler-failed: 13 is unlucky',
    );
    const input = value.replace('13', '12');
    const tried = await deadLetters(['dry-run', reference, '--value', '-'], { input });
    expect(tried.out).toContain(`emits StockReserved for ${orderId}`);
    const refused = await deadLetters(['edit', reference, '--value', '-'], { input: '{}' });
    expect(refused).toMatchObject({
      status: 1,
      err: expect.stringContaining('inventory: The value is not a message') as unknown,
    });
    const edited = await deadLetters(['edit', reference, '--value', '-', '--reason', 'a dozen'], { input });
    expect(edited).toMatchObject({ status: 0, err: '' });
    await answers(orderId, 2);
    expect((await deadLetters(['acts'])).out).toMatch(`edit  ${reference}  by `);
  });

  it('retries a group and discards what fails again', async () => {
    const orders = [newId<'OrderId'>(), newId<'OrderId'>()];
    for (const orderId of orders) await reserve(orderId, 13);
    const positions = [await deadOf(orders[0]!), await deadOf(orders[1]!)];
    const [{ fingerprint } = { fingerprint: '' }] = await listed();
    const retried = await deadLetters(['retry', '--fingerprint', fingerprint, '--rate', '50']);
    expect(retried).toMatchObject({ status: 0, out: 'inventory: 2 tried again, 50 a second\n' });
    await eventually('both are dead again', async () =>
      expect(await listed()).toMatchObject([{ redrives: 1 }, { redrives: 1 }]),
    );
    for (const position of positions) {
      expect(await deadLetters(['discard', `${position}`, '--reason', 'unlucky'])).toMatchObject({
        status: 0,
      });
    }
    expect(await deadLetters(['list'])).toMatchObject({ status: 0, out: 'nothing\n' });
  });

  it('says what is wrong, with a status for scripts', async () => {
    await inventory.broker.publish([{ topic: commandTopic('inventory'), key: 'a-key', value: 'not json' }]);
    const position = await deadOf('a-key');
    expect((await deadLetters(['show', `${position}`])).out).toMatch(
      /not a message: value: expected JSON[^]*\nnot json\n$/,
    );
    expect(await deadLetters(['retry', '9999'])).toMatchObject({
      status: 1,
      err: expect.stringContaining('nothing is parked at position 9999') as unknown,
    });
    expect(await deadLetters(['discard', `${position}`])).toMatchObject({ status: 2 });
    expect(await deadLetters(['list'], { admin: 'another-secret-altogether' })).toMatchObject({
      status: 1,
      err: expect.stringContaining('the token is another') as unknown,
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@orderflow/kernel';
import type { Database } from '@orderflow/postgres';
import { createTestDatabase, type TestDatabase } from '@orderflow/testkit';
import fc from 'fast-check';
import { enterInbox, lookIntoInbox } from './inbox.js';
import { tallyDatabase } from './tally.fixtures.js';

describe('the inbox on real Postgres', () => {
  let home: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    home = await createTestDatabase('inbox');
    database = await tallyDatabase(home.url);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  it('integrity/inbox: of all transactions that bring a message, at once or later, one finds it fresh', async () => {
    const transaction = fc.record({
      messages: fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }),
      commits: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(transaction, { maxLength: 3 }), { maxLength: 6 }),
        async (rounds) => {
          const ids = Array.from({ length: 10 }, () => newId());
          const effects = new Map<string, number>();
          const run = ({ messages, commits }: { messages: number[]; commits: boolean }) =>
            database.transaction(async (tx) => {
              // Sorted, as two transactions that wait for each other's messages would be a deadlock.
              const mine = messages.sort((a, b) => a - b).map((index) => ids[index] as string);
              const { ids: fresh } = await enterInbox(tx, 'inventory', mine, []);
              if (!commits) throw new Error('rolled back');
              return fresh;
            });
          for (const round of rounds) {
            for (const outcome of await Promise.allSettled(round.map(run))) {
              if (outcome.status === 'fulfilled')
                outcome.value.forEach((id) => effects.set(id, (effects.get(id) ?? 0) + 1));
            }
          }
          const brought = rounds.flat().flatMap(({ messages, commits }) => (commits ? messages : []));
          const expected = new Set(brought.map((index) => ids[index] as string));
          expect(effects).toEqual(new Map([...expected].map((id) => [id, 1])));
          expect((await lookIntoInbox(database, 'inventory', ids, [])).ids).toEqual(expected);
          expect((await lookIntoInbox(database, 'payments', ids, [])).ids).toEqual(new Set());
        },
      ),
      { numRuns: 40 },
    );
  });

  it('looks for parked messages by consumer and key, though its plan was made while none was parked', async () => {
    const plan = await database.transaction(async (tx) => {
      await enterInbox(tx, 'inventory', [newId()], ['ada']);
      return tx.query(`explain execute "inbox-enter"('inventory', '{}', '{ada}')`);
    });
    expect(plan.map((line) => line['QUERY PLAN'] as string).join('\n')).toMatch(
      /Index Cond: \(\(consumer = \$1\) AND \(key = ANY \(\$3\)\)\)/,
    );
  });
});

import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventTopic } from '@orderflow/contracts';
import { KafkaBroker, kafkaClientIn } from '@orderflow/messaging';
import { Database } from '@orderflow/postgres';
import type { StackAddresses } from '@orderflow/stack';
import { compare, type Check, type FileBook, type Movement, type Total } from './compare.js';

const settled = `
  select order_id as "orderId", return_id as "returnId", amount_minor as "amountMinor", currency from entries`;
/** What the payment provider owes us: debits are captures. The ledger has returns since it has a column for them. */
const ledger = `
  select order_id as "orderId", to_jsonb(ledger_entries) ->> 'return_id' as "returnId", amount_minor as "amountMinor", currency
    from ledger_entries where account = 'provider-clearing' and amount_minor <> 0`;
const files = `
  select folder, to_char(day, 'YYYY-MM-DD') || '-' || currency || '-run-' || lpad(run::text, 6, '0') || '.csv' as name,
         count(*) as items, sum(amount_minor)::bigint as "amountMinor"
    from entries join runs on runs.number = entries.run
   where written_at is not null group by folder, run, day, currency order by run, day, currency`;

type ExpectedFile = Total & { readonly folder: string; readonly name: string };

/** Compares what was settled with the ledger of payments and with the files; what waits for the next run is allowed for. */
export async function checkSettlement({ databases, kafka }: StackAddresses): Promise<Check[]> {
  const open = (name: 'settlement' | 'payments') =>
    new Database({ url: databases[name], applicationName: 'settlement check', connectionsMax: 1 });
  const [ours, theirs] = [open('settlement'), open('payments')];
  try {
    // First what waits: what arrives meanwhile waits, too, and may be in the ledger already.
    const begun = (await ours.query(`select where to_regclass('entries') is not null`)).length > 0;
    const settledMoves = begun ? await ours.query<Movement>(settled) : [];
    const expected = begun ? await ours.query<ExpectedFile>(files) : [];
    const ledgerMoves = await theirs.query<Movement>(ledger);
    return compare({
      settled: settledMoves,
      ledger: ledgerMoves,
      files: await Promise.all(expected.map(readFile)),
      waiting: (await unread(kafka)) + (await unsent(theirs)),
    });
  } finally {
    await Promise.all([ours.close(), theirs.close()]);
  }
}

async function unread(kafka: string): Promise<number> {
  const broker = new KafkaBroker({
    ...{ brokers: kafka.split(','), clientId: 'settlement-check', client: kafkaClientIn(process.env) },
  });
  try {
    await broker.connect();
    const lags = await broker.lag('settlement', [eventTopic('payments')]);
    return lags.reduce((sum, { lag }) => sum + Number(lag), 0);
  } finally {
    await broker.close();
  }
}

async function unsent(payments: Database): Promise<number> {
  const [row] = await payments.query<{ n: number }>('select count(*) as n from outbox');
  return row?.n ?? 0;
}

/** The lines of a file are those of payments; its last one is the control total. */
async function readFile({ folder, name, items, amountMinor }: ExpectedFile): Promise<FileBook> {
  const path = join(folder, name);
  const book: FileBook = { path, expected: { items, amountMinor } };
  let found: Total = { items: 0, amountMinor: 0 };
  let control: Total | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const fields = line.split(',');
      const total = { items: Number(fields[1]), amountMinor: Number(fields.at(-1)) };
      if (fields[0] === 'total') control = total;
      if (fields[0] === 'capture' || fields[0] === 'refund')
        found = { items: found.items + 1, amountMinor: found.amountMinor + total.amountMinor };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return book;
  }
  return { ...book, found, control };
}

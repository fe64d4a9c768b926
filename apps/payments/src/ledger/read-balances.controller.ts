import { Controller, Get, Query } from '@nestjs/common';
import { shapes } from '@orderflow/contracts';
import { Database } from '@orderflow/postgres';
import { Describes, parseWith } from '@orderflow/service';
import { z } from 'zod';

const balancesRequest = z.strictObject({
  asOf: z.iso
    .datetime({ offset: true, error: 'expected an instant such as 2010-12-01T08:26:00Z' })
    .optional()
    .describe('how it was then; now without it'),
  currency: shapes.currency.optional(),
});

const balances = z.object({
  asOf: z.iso.datetime().optional(),
  balances: z.array(
    z.object({
      account: z.string(),
      currency: shapes.currency,
      balanceMinor: z.int().describe('debits are positive'),
      entries: z.int(),
    }),
  ),
});

/** There is no balance but the sum of entries, which never change: so every past balance can be had, too. */
const fold = `
  select account, currency, sum(amount_minor)::bigint as "balanceMinor", count(*) as entries from ledger_entries
   where ($1::timestamptz is null or at <= $1) and ($2::text is null or currency = $2)
   group by account, currency order by account, currency`;

@Controller('ledger')
export class ReadBalancesController {
  constructor(private readonly database: Database) {}

  @Get('balances')
  @Describes({
    summary: 'The balance of each account by currency, folded from the ledger, now or as of a past instant.',
    query: balancesRequest,
    answer: balances,
    problems: [422],
  })
  async balances(@Query() query: unknown) {
    const { asOf, currency } = parseWith(balancesRequest, query);
    const rows = await this.database.query(fold, [asOf ?? null, currency ?? null]);
    return { ...(asOf !== undefined && { asOf: new Date(asOf).toISOString() }), balances: rows };
  }
}

import { kept, type Tables } from '@orderflow/processing';

export const paymentsTables: Tables = {
  payments: kept('the cash books: nobody is charged twice, and no capture comes after its undo'),
  return_refunds: kept('the cash books: no return is refunded twice'),
  ledger_entries: kept('the ledger is append only; balances are folded from all of it'),
};

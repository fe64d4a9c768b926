import { bounded, kept, type Tables } from '@orderflow/processing';

/** The outside world forgets nothing: the shop is judged by its books, which end with its database. */
const book = kept('a book of the outside world, by which the oracle judges the shop; no part of the shop');

export const sandboxTables: Tables = {
  rules: bounded('one row'),
  charges: book,
  refunds: book,
  carrier_shipments: book,
  carrier_callbacks: book,
  mails: book,
  subscribers: book,
  webhooks: book,
};

import { bounded, deleted, kept, type Tables } from '@orderflow/processing';

export const ordersTables: Tables = {
  orders: kept('the shop’s books: what was sold to whom, and for how much'),
  order_history: kept('an order is shown as of any past event'),
  order_returns: kept('part of the order: no piece is taken back, and paid back, twice'),
  order_counts: bounded('16 slots'),
  idempotency_keys: deleted(30, 'created_at < $1', 'a repetition after that is a new order'),
  products: bounded('the articles of the warehouse'),
};

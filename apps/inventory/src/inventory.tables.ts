import { bounded, deleted, kept, type Tables } from '@orderflow/processing';

export const inventoryTables: Tables = {
  stock_levels: bounded('the articles of the warehouse'),
  reservations: kept(
    'the warehouse’s books; a command that comes again is answered from them, one after its undo refused',
  ),
  returned_goods: kept('the warehouse’s books: what came back is on hand once'),
  receipts: deleted(30, 'created_at < $1', 'a repetition after that is a new delivery'),
};

import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@orderflow/postgres';
import type { Repository } from '@orderflow/processing';

/** The articles that can be ordered. They are only ever added, so one that was seen once need not be asked for again. */
@Injectable()
export class ProductRepository implements Repository<undefined, string> {
  private readonly seen = new Set<string>();

  constructor(private readonly database: Database) {}

  load(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  evolve(): void {
    // A listing depends on no other.
  }

  save(skus: readonly string[], tx: Tx): void {
    void tx.query(
      'insert into products (sku) select distinct sku from unnest($1::text[]) as sku order by sku on conflict do nothing',
      [skus],
      'products-insert',
    );
  }

  /** Those of `skus` that nobody has listed. Asks the table, once, only for what it has never seen. */
  async unknownAmong(skus: Iterable<string>): Promise<ReadonlySet<string>> {
    const unseen = new Set<string>();
    for (const sku of skus) if (!this.seen.has(sku)) unseen.add(sku);
    if (unseen.size === 0) return unseen;
    const listed = await this.database.query<{ sku: string }>(
      'select sku from products where sku = any($1::text[])',
      [[...unseen]],
      'products-find',
    );
    for (const { sku } of listed) {
      this.seen.add(sku);
      unseen.delete(sku);
    }
    return unseen;
  }
}

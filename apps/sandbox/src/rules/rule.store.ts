import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@orderflow/postgres';
import { defaultRules, rulesSchema, type Rules } from './rules.js';

/** The rules in force, kept in the database and read from memory. */
@Injectable()
export class RuleStore implements OnModuleInit {
  private rules: Rules = defaultRules;

  constructor(private readonly database: Database) {}

  get current(): Rules {
    return this.rules;
  }

  async onModuleInit(): Promise<void> {
    const [row] = await this.database.query<{ rules: unknown }>('select rules from rules');
    if (row) this.rules = rulesSchema.parse(row.rules);
  }

  async replace(rules: Rules): Promise<void> {
    await this.database.query(
      `insert into rules (id, rules) values (1, $1) on conflict (id) do update set rules = excluded.rules`,
      [JSON.stringify(rules)],
    );
    this.rules = rules;
  }
}

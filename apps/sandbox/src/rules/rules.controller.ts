import { Body, Controller, Get, Put } from '@nestjs/common';
import { Describes, parseWith } from '@orderflow/service';
import { RuleStore } from './rule.store.js';
import { rulesSchema, type Rules } from './rules.js';

@Controller('rules')
export class RulesController {
  constructor(private readonly store: RuleStore) {}

  @Get()
  @Describes({ summary: 'How the outside world behaves now.' })
  read(): Rules {
    return this.store.current;
  }

  @Put()
  @Describes({ summary: 'Changes how it behaves.', body: rulesSchema, problems: [422] })
  async replace(@Body() body: unknown): Promise<Rules> {
    await this.store.replace(parseWith(rulesSchema, body ?? {}));
    return this.store.current;
  }
}

import { Body, Controller, Get, Put } from '@nestjs/common';
import { parseWith } from '@orderflow/service';
import { RuleStore } from './rule.store.js';
import { rulesSchema, type Rules } from './rules.js';

@Controller('rules')
export class RulesController {
  constructor(private readonly store: RuleStore) {}

  @Get()
  read(): Rules {
    return this.store.current;
  }

  @Put()
  async replace(@Body() body: unknown): Promise<Rules> {
    await this.store.replace(parseWith(rulesSchema, body));
    return this.store.current;
  }
}

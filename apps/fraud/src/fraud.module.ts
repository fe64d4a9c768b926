import { Module } from '@nestjs/common';
import { errorMessage } from '@orderflow/kernel';
import { ServiceModule, SETTINGS } from '@orderflow/service';
import { z } from 'zod';
import { FlagPaymentOnPaymentCapturedHandler } from './flag-payment-on-payment-captured/flag-payment-on-payment-captured.handler.js';
import { fraudTables } from './fraud.tables.js';
import { JudgementRepository, RULES } from './judgement/judgement.repository.js';
import { parseRules, ruleForm } from './rules/rule.js';

const settings = z.object({
  FRAUD_RULES: z
    .string()
    .default('')
    .transform((text, context) => {
      try {
        return parseRules(text);
      } catch (error) {
        context.addIssue({ code: 'custom', message: errorMessage(error) });
        return z.NEVER;
      }
    })
    .describe(ruleForm),
});

@Module({
  imports: [
    ServiceModule.forService({
      name: 'fraud',
      migrations: [{ name: 'fraud', folder: new URL('../migrations/', import.meta.url) }],
      tables: fraudTables,
      settings,
    }),
  ],
  providers: [
    JudgementRepository,
    FlagPaymentOnPaymentCapturedHandler,
    {
      provide: RULES,
      inject: [SETTINGS],
      useFactory: ({ FRAUD_RULES }: z.infer<typeof settings>) => FRAUD_RULES,
    },
  ],
})
export class FraudModule {}

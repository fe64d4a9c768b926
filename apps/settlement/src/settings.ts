import { brokerSettings, commonSettings, readSettings } from '@orderflow/service';
import { z } from 'zod';
import { daysIn } from './entries/entry.rules.js';

const { DATABASE_URL, STARTUP_TIMEOUT_MS } = commonSettings.shape;
const { ADMIN_TOKEN: _, ...broker } = brokerSettings.shape;

const schema = z.object({
  ...{ DATABASE_URL, STARTUP_TIMEOUT_MS, ...broker },
  SETTLEMENT_DIR: z.string().min(1).describe('the folder that the files are written to'),
  SETTLEMENT_TIME_ZONE: z
    .string()
    .default('Europe/London')
    .refine(isTimeZone, 'expected a time zone such as Europe/London')
    .describe('a time zone, by whose midnights days begin'),
  SETTLEMENT_METRICS_FILE: z.string().min(1).optional().describe('a file that each run tells its metrics in'),
});
export type SettlementSettings = z.infer<typeof schema>;

/** Throws `ConfigurationInvalid` that names what is wrong. */
export const settingsIn = (environment: NodeJS.ProcessEnv): SettlementSettings =>
  readSettings(schema, environment);

function isTimeZone(name: string): boolean {
  try {
    daysIn(name);
    return true;
  } catch {
    // A RangeError: there is no such zone.
    return false;
  }
}

import { AppError } from '@orderflow/kernel';
import { kafkaClientIn, kafkaClients } from '@orderflow/messaging';
import { z } from 'zod';

/** The environment is not what the service needs; names every variable that is wrong. */
export class ConfigurationInvalid extends AppError {
  readonly code = 'configuration-invalid';
  readonly retryable = false;
}

const port = z.coerce.number().int().min(0).max(65_535);

/** What every service reads from its environment. */
export const commonSettings = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .describe('postgres://role:password@host:port/database'),
  HOST: z.string().min(1).default('127.0.0.1').describe('the address to listen on'),
  PORT: port.default(0).describe('the port to listen on, 0 for any free one'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('a log level'),
  STARTUP_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1)
    .default(60_000)
    .describe('how long to wait for Kafka and Postgres'),
  SHUTDOWN_DELAY_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(300_000)
    .default(0)
    .describe('how long to serve on after SIGTERM, not ready any more, until load balancers have noticed'),
});

/** What a service that exchanges messages reads besides. */
export const brokerSettings = z.object({
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'expected host:port[,host:port…]')
    .transform((list) => list.split(','))
    .describe('host:port[,host:port…]'),
  KAFKA_CLIENT: z
    .enum(kafkaClients)
    .default(kafkaClientIn({}))
    .describe(`the library that talks to Kafka: ${kafkaClients.join(' or ')}`),
  KAFKA_NAMESPACE: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,60}$/, 'expected 1 to 60 letters, digits, dashes or underscores')
    .optional()
    .describe('a prefix for topics and groups, where several systems share a cluster'),
  KAFKA_SESSION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(300_000)
    .default(6_000)
    .describe(
      'how long after the last heartbeat of a killed instance its work goes to others, 1000 to 300000',
    ),
  ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/, 'expected 16 to 512 visible ASCII characters')
    .optional()
    .describe('a secret that operators say to use /admin'),
});

export type CommonSettings = z.infer<typeof commonSettings>;

/** Reads the variables of `schema` from `environment`. Throws {@link ConfigurationInvalid} with variable, value and what was expected. */
export function readSettings<Schema extends z.ZodObject>(
  schema: Schema,
  environment: Readonly<Record<string, string | undefined>>,
): z.infer<Schema> {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    const name = path.map(String).join('.');
    const value = environment[name];
    const expected = (schema.shape[name] as z.ZodType | undefined)?.description;
    const given = value === undefined ? 'is not set' : `is ${JSON.stringify(shown(name, value))}`;
    return `${name} ${given}: ${expected ? `expected ${expected} (${message})` : message}`;
  });
  throw new ConfigurationInvalid(`the configuration is invalid:\n  ${lines.join('\n  ')}`);
}

function shown(name: string, value: string): string {
  if (/TOKEN|SECRET|PASSWORD/.test(name)) return '***';
  // Up to the last @: a password with one in it is not a valid URL, and just then it is shown.
  return value.replace(/:(?!\/\/).*@/s, ':***@');
}

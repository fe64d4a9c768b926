import { databaseUrl } from '@orderflow/embedded';

/** What takes an order through, and the world outside: what benches start and measure. */
const corePorts = {
  orders: 3001,
  orchestrator: 3002,
  inventory: 3003,
  payments: 3004,
  shipping: 3005,
  notifications: 3006,
  sandbox: 3007,
} as const;

/** Every process of the shop and of the world outside it, with the port that it prefers. */
export const servicePorts = { ...corePorts, fraud: 3008, analytics: 3009, webhooks: 3010 } as const;
export type StackService = keyof typeof servicePorts;
export const stackServices = Object.keys(servicePorts) as StackService[];
export const coreServices = Object.keys(corePorts) as (keyof typeof corePorts)[];

/** What starts, does its work and ends: it has a database, and no port. */
export const stackJobs = ['settlement'] as const;
export type StackJob = (typeof stackJobs)[number];
/** Whoever has a database and a role of its own. */
export const databaseNames: readonly (StackService | StackJob)[] = [...stackServices, ...stackJobs];

export const otherPorts = { kafka: 19_092, postgres: 15_432, smtp: 3025 } as const;

export type PortName = StackService | keyof typeof otherPorts;
export type Ports = Readonly<Record<PortName, number>>;

/** Where everything of a stack is; known before anything of it runs. */
export interface StackAddresses {
  /** `host:port`; of a cluster each one's, with commas between. */
  readonly kafka: string;
  /** The superuser. */
  readonly postgres: {
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
  };
  readonly services: Readonly<Record<StackService, string>>;
  readonly databases: Readonly<Record<StackService | StackJob, string>>;
  readonly smtp: string;
}

const host = '127.0.0.1';

/** What is not as it usually is. */
export interface AddressOptions {
  /** The superuser's. */
  readonly password?: string;
  /** Of every broker, where Kafka has more than one. */
  readonly kafkaPorts?: readonly number[];
}

/** Where a stack with these ports of 127.0.0.1 is. */
export function addressesOf(
  ports: Ports,
  { password = 'postgres', kafkaPorts = [ports.kafka] }: AddressOptions = {},
): StackAddresses {
  const postgres = { host, port: ports.postgres, user: 'postgres', password };
  const admin = adminUrl(postgres);
  const each = <Name extends string>(names: readonly Name[], address: (name: Name) => string) =>
    Object.fromEntries(names.map((name) => [name, address(name)])) as Record<Name, string>;
  return {
    kafka: kafkaPorts.map((port) => `${host}:${port}`).join(','),
    postgres,
    services: each(stackServices, (name) => `http://${host}:${ports[name]}`),
    databases: each(databaseNames, (name) => databaseUrl(admin, name)),
    smtp: `smtp://${host}:${ports.smtp}`,
  };
}

/** The superuser's address. */
export function adminUrl({ user, password, host, port }: StackAddresses['postgres']): string {
  return `postgres://${user}:${password}@${host}:${port}/postgres`;
}

/** Between the shop and a carrier that is not real: no secret, as the passwords of its databases are none. */
const carrierSecret = `whsec_${Buffer.from('the carrier of the sandbox').toString('base64')}`;

const isJob = (name: string): name is StackJob => (stackJobs as readonly string[]).includes(name);

/** The environment from which a service or a job learns where everything is. */
export function environmentOf(
  name: StackService | StackJob,
  addresses: StackAddresses,
): Record<string, string> {
  const { services, databases, kafka, smtp } = addresses;
  return {
    KAFKA_BROKERS: kafka,
    DATABASE_URL: databases[name],
    ...(!isJob(name) && { HOST: host, PORT: new URL(services[name]).port }),
    ...(name === 'payments' && { PAYMENT_PROVIDER_URL: services.sandbox }),
    ...(name === 'shipping' && { CARRIER_URL: services.sandbox, CARRIER_WEBHOOK_SECRET: carrierSecret }),
    ...(name === 'notifications' && { MAIL_URL: services.sandbox }),
    // The subscriber is the sandbox on this machine.
    ...(name === 'webhooks' && { WEBHOOKS_ALLOW_HTTP: 'true', WEBHOOKS_ALLOW_PRIVATE: 'true' }),
    ...(name === 'sandbox' && {
      SMTP_PORT: new URL(smtp).port,
      CARRIER_CALLBACK_URL: `${services.shipping}/carrier/callbacks`,
      CARRIER_WEBHOOK_SECRET: carrierSecret,
    }),
  };
}

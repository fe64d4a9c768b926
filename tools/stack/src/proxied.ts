import type { StackAddresses, StackService } from './services.js';

/** Ports of 127.0.0.1 by which the services, and they alone, reach what they need: a proxy of the caller's listens there. */
export interface ProxiedPorts {
  /** One for each broker. */
  readonly kafka?: readonly number[];
  readonly postgres?: number;
  readonly paymentProvider?: number;
}

/** What differs in a service's environment when it goes through proxies. The outside world keeps its books without one. */
export function environmentThrough(
  { kafka, postgres, paymentProvider }: ProxiedPorts,
  name: StackService,
  addresses: StackAddresses,
): Record<string, string> {
  return {
    ...(kafka && { KAFKA_BROKERS: kafka.map((port) => `127.0.0.1:${port}`).join(',') }),
    ...(postgres && name !== 'sandbox' && { DATABASE_URL: withPort(addresses.databases[name], postgres) }),
    ...(paymentProvider &&
      name === 'payments' && { PAYMENT_PROVIDER_URL: `http://127.0.0.1:${paymentProvider}` }),
  };
}

function withPort(address: string, port: number): string {
  const url = new URL(address);
  url.port = String(port);
  return url.href;
}

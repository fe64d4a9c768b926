import { describe, expect, it } from '@jest/globals';
import { addressesOf, environmentOf, otherPorts, servicePorts, stackServices } from './services.js';

const secret = 'whsec_dGhlIGNhcnJpZXIgb2YgdGhlIHNhbmRib3g=';
const addresses = addressesOf({ ...servicePorts, ...otherPorts });

describe('the environment of a service', () => {
  it.each([
    { name: 'payments', env: { PAYMENT_PROVIDER_URL: 'http://127.0.0.1:3007' } },
    {
      name: 'shipping',
      env: { CARRIER_URL: 'http://127.0.0.1:3007', CARRIER_WEBHOOK_SECRET: secret },
    },
    { name: 'notifications', env: { MAIL_URL: 'http://127.0.0.1:3007' } },
    { name: 'webhooks', env: { WEBHOOKS_ALLOW_HTTP: 'true', WEBHOOKS_ALLOW_PRIVATE: 'true' } },
    {
      name: 'sandbox',
      env: {
        ...{ SMTP_PORT: '3025', CARRIER_WEBHOOK_SECRET: secret },
        CARRIER_CALLBACK_URL: 'http://127.0.0.1:3005/carrier/callbacks',
      },
    },
    { name: 'orders', env: {} },
  ] as const)('tells $name where $env is', ({ name, env }) => {
    expect(environmentOf(name, addresses)).toEqual({
      KAFKA_BROKERS: '127.0.0.1:19092',
      DATABASE_URL: `postgres://${name}:${name}@127.0.0.1:15432/${name}`,
      HOST: '127.0.0.1',
      PORT: String(servicePorts[name]),
      ...env,
    });
  });

  it('gives each service the address of its own database only', () => {
    const urls = stackServices.map((name) => environmentOf(name, addresses).DATABASE_URL);
    expect(new Set(urls).size).toBe(stackServices.length);
  });
});

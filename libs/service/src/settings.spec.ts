import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { brokerSettings, commonSettings, ConfigurationInvalid, readSettings } from './settings.js';

const schema = commonSettings.extend(brokerSettings.shape);
const needed = {
  DATABASE_URL: 'postgres://orders:orders@127.0.0.1:5432/orders',
  KAFKA_BROKERS: 'one:9092,two:9092',
};

function complaint(environment: Record<string, string | undefined>, of: z.ZodObject = schema): string {
  try {
    readSettings(of, environment);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationInvalid);
    expect(error).toMatchObject({ code: 'configuration-invalid', retryable: false });
    return (error as Error).message;
  }
  throw new Error('the settings were taken');
}

describe('the settings', () => {
  it('have defaults for all but the addresses', () => {
    expect(readSettings(schema, needed)).toEqual({
      DATABASE_URL: needed.DATABASE_URL,
      KAFKA_BROKERS: ['one:9092', 'two:9092'],
      HOST: '127.0.0.1',
      PORT: 0,
      LOG_LEVEL: 'info',
      KAFKA_CLIENT: 'platformatic',
      KAFKA_SESSION_TIMEOUT_MS: 6_000,
      SHUTDOWN_DELAY_MS: 0,
      STARTUP_TIMEOUT_MS: 60_000,
    });
  });

  it('are taken from the environment', () => {
    const environment = { PORT: '3001', HOST: '0.0.0.0', LOG_LEVEL: 'debug', STARTUP_TIMEOUT_MS: '500' };
    expect(readSettings(schema, { ...needed, ...environment, KAFKA_NAMESPACE: 'ada' })).toMatchObject({
      ...environment,
      PORT: 3001,
      STARTUP_TIMEOUT_MS: 500,
      KAFKA_NAMESPACE: 'ada',
    });
  });

  it.each([
    ['DATABASE_URL', undefined, 'is not set: expected postgres://role:password@host:port/database'],
    ['DATABASE_URL', 'mysql://db', 'is "mysql://db": expected postgres://'],
    ['KAFKA_SESSION_TIMEOUT_MS', '6', 'is "6": expected how long after the last heartbeat'],
    ['KAFKA_BROKERS', undefined, 'is not set: expected host:port[,host:port…]'],
    ['KAFKA_BROKERS', 'one', 'is "one": expected host:port[,host:port…]'],
    ['KAFKA_BROKERS', 'one:9092, two:9092', 'is "one:9092, two:9092": expected host:port'],
    [
      'KAFKA_CLIENT',
      'librdkafka',
      'is "librdkafka": expected the library that talks to Kafka: kafkajs or platformatic',
    ],
    ['KAFKA_NAMESPACE', 'a.b', 'is "a.b": expected a prefix for topics and groups'],
    ['PORT', 'http', 'is "http": expected the port to listen on'],
    ['PORT', '65536', 'is "65536": expected the port to listen on'],
    ['HOST', '', 'is "": expected the address to listen on'],
    ['LOG_LEVEL', 'loud', 'is "loud": expected a log level'],
    ['STARTUP_TIMEOUT_MS', '-1', 'is "-1": expected how long to wait'],
  ])('%s %p is told with its value and what was expected', (name, value, text) => {
    expect(complaint({ ...needed, [name]: value })).toContain(`\n  ${name} ${text}`);
  });

  it('are told all at once', () => {
    const lines = complaint({ PORT: 'http' }).split('\n').slice(1);
    expect(lines.map((line) => line.trim().split(' ')[0])).toEqual(['DATABASE_URL', 'PORT', 'KAFKA_BROKERS']);
  });

  it('of a service of its own are told the same way', () => {
    const own = z.object({ CARRIER_URL: z.url().describe('http://host:port of the carrier') });
    expect(complaint({ CARRIER_URL: 'carrier' }, own)).toContain(
      'CARRIER_URL is "carrier": expected http://host:port of the carrier',
    );
  });

  it.each([
    ['mysql://ada:s3cret@db/shop', 'mysql://ada:***@db/shop'],
    ['postgres ://ada:s3cret@s3cret@db/shop', 'postgres ://ada:***@db/shop'],
    ['mysql://:s3cret@db/shop', 'mysql://:***@db/shop'],
    ['ada:s3cret@db/shop', 'ada:***@db/shop'],
  ])('never tell the password of %s', (url, masked) => {
    const text = complaint({ ...needed, DATABASE_URL: url });
    expect(text).toContain(`DATABASE_URL is "${masked}"`);
    expect(text).not.toContain('s3cret');
  });
});

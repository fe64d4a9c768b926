import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from '@jest/globals';
import { parse } from 'yaml';
import {
  addressesOf,
  databaseNames,
  environmentOf,
  otherPorts,
  servicePorts,
  stackServices,
} from './services.js';

interface Service {
  readonly build?: { readonly args: { readonly APP: string } };
  readonly environment?: Readonly<Record<string, string | number>>;
  readonly ports?: readonly string[];
  readonly mem_limit?: string;
  readonly container_name?: string;
  readonly healthcheck?: unknown;
}

const root = new URL('../../../', import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), 'utf8');
const { services } = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};
const addresses = addressesOf({ ...servicePorts, ...otherPorts });

describe.each(stackServices)('%s in docker-compose.yml', (name) => {
  const service = services[name] as Service;

  it('is told what the stack of processes tells it', () => {
    // Where to listen is a matter of the image.
    const { HOST: _host, PORT: _port, ...told } = environmentOf(name, addresses);
    expect(Object.keys(service.environment ?? {})).toEqual(expect.arrayContaining(Object.keys(told)));
    expect(service.environment?.DATABASE_URL).toBe(`postgres://${name}:${name}@postgres:5432/${name}`);
  });

  it('is built from its own app, and can be scaled', () => {
    expect(service.build?.args.APP).toBe(name);
    expect(service.container_name).toBeUndefined();
  });
});

test('every service has a database', () => {
  const { PGOPTIONS } = services.databases?.environment ?? {};
  expect(String(PGOPTIONS).split('=')[1]?.split(',').toSorted()).toEqual(databaseNames.toSorted());
});

test('all is published to this machine only', () => {
  const ports = Object.values(services).flatMap((service) => service.ports ?? []);
  expect(ports.length).toBeGreaterThan(stackServices.length);
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
});

test('everything has a memory limit', () => {
  const without = Object.entries(services).filter(([, service]) => service.mem_limit === undefined);
  expect(without.map(([name]) => name)).toEqual([]);
});

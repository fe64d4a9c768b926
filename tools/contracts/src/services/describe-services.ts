import 'reflect-metadata';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Type } from '@nestjs/common';
import { DiscoveryService, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { handledContract } from '@orderflow/processing';
import { SagaRegistry } from '@orderflow/sagas';
import { handlersOf } from '@orderflow/service';
import {
  addressesOf,
  environmentOf,
  otherPorts,
  servicePorts,
  stackServices,
  type StackService,
} from '@orderflow/stack';

/** What a service is made of, as far as others see it. */
export interface ServiceParts {
  readonly name: StackService;
  /** The messages that it has a handler for. */
  readonly receives: readonly string[];
  /** The commands that its sagas send. */
  readonly asks: readonly string[];
  readonly controllers: readonly Type[];
}

/** Looks into every service of the stack: each is put together as at its start, but nothing is connected and nothing runs. */
export async function describeServices(root: string): Promise<ServiceParts[]> {
  const services: ServiceParts[] = [];
  for (const name of stackServices) services.push(await describeService(root, name));
  return services;
}

async function describeService(root: string, name: StackService): Promise<ServiceParts> {
  const file = pathToFileURL(join(root, 'apps', name, 'dist', `${name}.module.js`)).href;
  const [module] = Object.values((await import(file)) as Record<string, Type>);
  if (!module) throw new Error(`apps/${name}: its ${name}.module.ts exports no module`);
  const addresses = addressesOf({ ...servicePorts, ...otherPorts });
  Object.assign(process.env, environmentOf(name, addresses), { LOG_LEVEL: 'silent' });
  const app = await NestFactory.create(module, new FastifyAdapter(), { logger: false, abortOnError: false });
  const discovery = app.get(DiscoveryService);
  const registries = discovery.getProviders().map(({ instance }) => instance as unknown);
  return {
    name,
    receives: handlersOf(discovery).flatMap((handler) => handledContract(handler)?.type ?? []),
    asks: registries
      .filter((instance) => instance instanceof SagaRegistry)
      .flatMap(({ commands }) => commands.map(({ type }) => type)),
    controllers: discovery.getControllers().map(({ metatype }) => metatype as Type),
  };
}

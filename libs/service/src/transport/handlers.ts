import type { DiscoveryService } from '@nestjs/core';
import { handledContract, type AnyHandler } from '@orderflow/processing';

/** Every provider whose class says `@Handles(…)`. */
export function handlersOf(discovery: DiscoveryService): AnyHandler[] {
  const instances = discovery
    .getProviders()
    .flatMap(({ instance }) => (Array.isArray(instance) ? (instance as unknown[]) : [instance as unknown]))
    .filter((instance): instance is object => typeof instance === 'object' && instance !== null);
  return [...new Set(instances)].filter((instance) => handledContract(instance)) as AnyHandler[];
}

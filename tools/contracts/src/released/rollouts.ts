import type { ServiceParts } from '../services/describe-services.js';
import { comparable } from './form.js';
import type { Present, Released } from './release.js';

type Services = readonly Pick<ServiceParts, 'name' | 'receives'>[];

/**
 * In which order services have to be deployed: a new version of a message, or a new command, breaks nothing that was agreed on, but a
 * receiver that has not heard of it yet makes a dead letter of it.
 */
export function rolloutsOf({ messages }: Present, released: Released, services: Services): string[] {
  return [...messages].flatMap(([type, { kind, version }]) => {
    const last = comparable(released.messages.get(type) ?? []).at(-1);
    const receivers = services.filter(({ receives }) => receives.includes(type)).map(({ name }) => name);
    if (receivers.length === 0 || (last ? last.version >= version : kind !== 'command')) return [];
    const what = last ? `version ${version}` : 'a new command';
    return `${type}: ${what}: deploy who receives it (${receivers.join(', ')}) before who sends it`;
  });
}

import { same } from '../compare/schema.js';
import type { Accepted } from '../released/accepted.js';
import type { HttpHistory } from './history.js';
import type { OpenApiDocument } from './openapi-document.js';

type Present = ReadonlyMap<string, OpenApiDocument>;
type Histories = ReadonlyMap<string, HttpHistory>;

/** The interfaces, by service, that are not as they were last released; that of a service that is no more has no paths. */
export function changedHttp(present: Present, released: Histories): Map<string, OpenApiDocument> {
  const services = new Set([...released.keys(), ...present.keys()]);
  return new Map(
    [...services].flatMap((service) => {
      const last = released.get(service)?.at(-1)?.document;
      const now = present.get(service) ?? { ...last, paths: {} };
      return same(last, now) ? [] : [[service, now] as const];
    }),
  );
}

/** What was released, with all that has changed as release `next`. */
export function releaseHttp(
  present: Present,
  released: Histories,
  next: number,
  accepted?: Accepted,
): Histories {
  const meant = (service: string) => accepted?.message.split(' ')[0] === service && { accepted };
  const changed = [...changedHttp(present, released)].map(([service, document]) => {
    const form = { release: next, ...meant(service), document };
    return [service, [...(released.get(service) ?? []), form]] as const;
  });
  return new Map([...released, ...changed]);
}

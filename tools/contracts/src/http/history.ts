import { same } from '../compare/schema.js';
import { covers, type Accepted } from '../released/accepted.js';
import type { OpenApiDocument } from './openapi-document.js';
import { operationsOf, type Operation } from './operations.js';

/** The HTTP interface of a service in one release: without paths once the service is no more. */
export interface ReleasedHttp {
  readonly release: number;
  /** A break that was meant: the routes that it names are no longer compared with the releases before. */
  readonly accepted?: Accepted;
  readonly document: OpenApiDocument;
}

/** Every form in which a service's interface was released, oldest first. */
export type HttpHistory = readonly ReleasedHttp[];

/** A route as it was from one release on. */
export interface ReleasedOperation {
  readonly release: number;
  readonly operation: Operation;
}

/** The different forms of every route that the present one has to get on with: those since the last accepted break. */
export function comparableOperations(service: string, history: HttpHistory): ReleasedOperation[] {
  const routes = new Map<string, ReleasedOperation[]>();
  for (const { release, accepted, document } of history) {
    for (const key of routes.keys()) if (covers(accepted, `${service} ${key}`)) routes.delete(key);
    for (const [key, operation] of operationsOf(document)) {
      const forms = routes.get(key) ?? [];
      if (!same(forms.at(-1)?.operation, operation)) routes.set(key, [...forms, { release, operation }]);
    }
  }
  return [...routes.values()].flat();
}

import { catalog, type MessageContract } from '@orderflow/contracts';
import type { Schema } from '../compare/schema.js';
import { formOf } from '../released/present.js';
import type { Released } from '../released/release.js';

/** One version of a message, as it is published. */
export interface MessageVersion {
  readonly contract: MessageContract;
  /** `OrderPlaced.v1`: the name of its schema and of its message in the documents. */
  readonly name: string;
  readonly version: number;
  readonly schema: Schema;
  readonly example: unknown;
  /** No longer written, but read until no topic holds it any more. */
  readonly superseded: boolean;
}

/** Every message of the catalog in its present version, and in every older one that was ever released. */
export function messageVersions(
  released: Released,
  contracts: readonly MessageContract[] = catalog,
): MessageVersion[] {
  return contracts.flatMap((contract) => {
    const { type, version } = contract;
    const { reads, example } = formOf(contract);
    const older = new Map<number, { reads: Schema; example: unknown }>();
    for (const form of released.messages.get(type) ?? [])
      if (!('removed' in form) && form.version < version) older.set(form.version, form);
    return [...older.entries(), [version, { reads, example }] as const].map(([number, form]) => ({
      ...{ contract, name: `${type}.v${number}`, version: number, schema: form.reads, example: form.example },
      superseded: number < version,
    }));
  });
}

import type { Message, MessageContract } from '@orderflow/contracts';

/** What an event of this contract says; undefined for an event of another one. */
export function dataOf<Type extends string, Data>(
  contract: MessageContract<Type, Data>,
  event: Message,
): Data | undefined {
  return event.type === contract.type ? (event.data as Data) : undefined;
}

import { catalog, commandTopic, type ServiceName } from '@orderflow/contracts';
import { InvariantBroken, newId } from '@orderflow/kernel';
import type { OutgoingRecord } from '@orderflow/messaging';
import type { Rig } from '../rig.js';

export interface SentPoison {
  readonly service: ServiceName;
  /** Of no order. */
  readonly key: string;
  /** The code under which it has to be among the dead letters. */
  readonly code: string;
}

/** Publishes one of each kind of poison to the commands of a service, each under a key of its own. */
export async function publishPoison({ broker, poison }: Rig, service: ServiceName): Promise<void> {
  const made = poisonFor(service);
  await broker.publish(made.map(({ record }) => record));
  poison.push(...made.map(({ record, code }) => ({ service, key: record.key, code })));
}

function poisonFor(service: ServiceName): { record: OutgoingRecord; code: string }[] {
  const contract = catalog.find(({ owner, kind }) => owner === service && kind === 'command');
  if (!contract) throw new InvariantBroken(`${service} takes no commands`);
  const of = (code: string, value: (key: string) => string) => {
    const key = newId();
    return { code, record: { topic: commandTopic(service), key, value: value(key) } };
  };
  const envelope = (key: string) => ({
    ...{ specversion: '1.0', id: newId(), source: 'chaos', subject: key, time: new Date().toISOString() },
    ...{ type: contract.type, dataversion: contract.version, correlationid: newId(), data: contract.example },
  });
  return [
    of('undecodable', () => '{"specversion": "1.0", "id"'),
    of('invalid', (key) => JSON.stringify({ ...envelope(key), data: { orderId: 'not an order' } })),
    of('invalid', (key) => JSON.stringify({ ...envelope(key), id: 'not an id' })),
    of('unknown-command', (key) => JSON.stringify({ ...envelope(key), type: 'BrewTea' })),
    of('unknown-version', (key) => JSON.stringify({ ...envelope(key), dataversion: 99 })),
  ];
}

import { catalog, serviceNames, type MessageContract, type ServiceName } from '@orderflow/contracts';
import { z } from 'zod';
import { fieldsOf, type Field } from './fields.js';
import { table } from './table.js';

/** The page `docs/reference/messages.md`: every message of every service, from the contracts. */
export function messagesPage(contracts: readonly MessageContract[] = catalog): string {
  const owners = serviceNames.filter((service) => contracts.some(({ owner }) => owner === service));
  return [
    '# Messages',
    'Generated from `libs/contracts` by `npm run catalog`; a test fails when it is stale. Do not edit it.',
    'Every message travels in a CloudEvents 1.0 envelope. Its Kafka key is the `subject`: the order id, or the SKU where it says so.',
    'A command has one owner, which carries it out and answers with an event; an event is told to whoever subscribes.',
    table(
      ['service', 'accepts', 'emits'],
      owners.map((service) => [`[${service}](#${service})`, ...kinds(contracts, service)]),
    ),
    ...owners.flatMap((service) => [
      `## ${service}`,
      ...contracts.filter(({ owner }) => owner === service).map(messageSection),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

function kinds(contracts: readonly MessageContract[], service: ServiceName): string[] {
  return (['command', 'event'] as const).map((wanted) =>
    contracts
      .filter(({ owner, kind }) => owner === service && kind === wanted)
      .map(({ type }) => `[${type}](#${type.toLowerCase()})`)
      .join(', '),
  );
}

function messageSection({ type, kind, version, topic, summary, schema, example }: MessageContract): string {
  return [
    `### ${type}`,
    `${summary}`,
    `${kind === 'command' ? 'Command' : 'Event'} · version ${version} · topic \`${topic}\``,
    table(['field', 'type', 'limits'], fieldsOf(z.toJSONSchema(schema) as never).map(fieldRow)),
    `\`\`\`json\n${JSON.stringify(example, null, 2)}\n\`\`\``,
  ].join('\n\n');
}

function fieldRow({ name, type, limits, optional }: Field): string[] {
  return [`\`${name}\`${optional ? ' (optional)' : ''}`, type, limits];
}

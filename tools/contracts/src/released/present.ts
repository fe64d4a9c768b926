import { catalog, type MessageContract } from '@orderflow/contracts';
import { decodeMessage, envelopeSchema, envelopeOf } from '@orderflow/messaging';
import { z } from 'zod';
import type { PresentForm } from '../compare/breaks.js';
import type { Schema } from '../compare/schema.js';

/** The envelope, as a message without a topic of its own. */
export const envelopeName = 'CloudEvent';

/** Every message of the catalog by its type, and the envelope, as the code has them now. */
export function presentForms(contracts: readonly MessageContract[] = catalog): Map<string, PresentForm> {
  return new Map([
    [envelopeName, envelopeForm()],
    ...contracts.map((contract) => [contract.type, formOf(contract)] as const),
  ]);
}

/** The schema as plain JSON: of what is written (output), or of what is taken (input). */
export const jsonSchema = (schema: z.ZodType, io: 'input' | 'output') =>
  JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io }))) as Schema;

/** What is written, and what is read, as JSON Schema. */
function schemasOf(schema: z.ZodType): { writes: Schema; reads: Schema } {
  return { writes: jsonSchema(schema, 'output'), reads: jsonSchema(schema, 'input') };
}

export function formOf(contract: MessageContract): PresentForm {
  const { kind, version, topic, key, schema, example, upcasters } = contract;
  return {
    ...{ kind, version, topic, key, ...schemasOf(schema), example },
    upcastsFrom: Object.keys(upcasters).map(Number),
    upcast: (from, data) => upcastProblem(contract, from, data),
  };
}

/** By the codec itself: what it makes of a record of that version. */
function upcastProblem(contract: MessageContract, version: number, data: unknown): { problem?: string } {
  const value = Buffer.from(JSON.stringify({ ...exampleEnvelope(contract), dataversion: version, data }));
  const record = { topic: contract.topic, partition: 0, offset: 0n, key: null, headers: {}, timestampMs: 0 };
  const decoded = decodeMessage({ ...record, value }, () => contract);
  return decoded.ok ? {} : { problem: decoded.reason };
}

/** An envelope around the contract's example. */
export function exampleEnvelope({ type, version, owner, key, example }: MessageContract) {
  return envelopeOf(
    {
      ...{ id: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c99', type, version, source: owner },
      subject: String((example as Record<string, unknown>)[key]),
      time: '2026-11-23T12:00:00.000Z',
      correlationId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c11',
      causationId: '01934f5e-7a10-7cc3-9d3a-5b1f0a6f2c98',
      traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
      data: example,
    },
    example,
  );
}

function envelopeForm(): PresentForm {
  const [contract] = catalog;
  return {
    ...{ kind: 'envelope', version: 1, topic: null, key: 'subject', ...schemasOf(envelopeSchema) },
    ...{ example: contract && exampleEnvelope(contract), upcastsFrom: [], upcast: () => ({}) },
  };
}

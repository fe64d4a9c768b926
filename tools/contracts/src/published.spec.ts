import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { Get } from '@nestjs/common';
import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { catalog } from '@orderflow/contracts';
import { stackServices } from '@orderflow/stack';
import { z } from 'zod';
import { openApi, openApiFiles } from './documents/openapi.js';
import { asyncApi } from './documents/asyncapi.js';
import { documentsOf, staleDocuments, writeDocuments, type Documents } from './documents/documents.js';
import { readReleased } from './released/released-files.js';
import { allBreaks, type Released } from './released/release.js';
import { presentContracts } from './run.js';
import { describeServices, type ServiceParts } from './services/describe-services.js';

jest.setTimeout(120_000);

const root = resolve(import.meta.dirname, '../../..');
let services: ServiceParts[];
let released: Released;
let documents: Documents;

beforeAll(async () => {
  services = await describeServices(root);
  released = await readReleased(root);
  documents = documentsOf(released, services);
});

test('the contracts get on with every release of them: else "npm run contracts -- check" says why', () => {
  expect(released.messages.size).toBeGreaterThan(20);
  expect(released.http.size).toBeGreaterThan(5);
  expect(allBreaks(presentContracts(services), released)).toEqual([]);
});

test('the committed documents are what the generator makes: else run "npm run contracts -- write"', async () => {
  expect(await staleDocuments(root, documents)).toEqual([]);
});

describe('the AsyncAPI document', () => {
  const complaints = async (document: object) =>
    (await new Parser().parse(JSON.stringify(document))).diagnostics.map(({ severity, message, path }) =>
      [severity, path.join('.'), message].join(' '),
    );

  test('is valid, without a warning but that there is a newer version of the specification', async () => {
    const found = await complaints(asyncApi(released, services));
    expect(found.filter((line) => !line.includes('latest version'))).toEqual([]);
  });

  test('is really looked at', async () => {
    expect(await complaints({ ...asyncApi(released, services), channels: 7 })).not.toEqual([]);
  });

  test('names for every message who sends and who receives it', () => {
    const { operations } = asyncApi(released, services) as {
      operations: Record<string, { action: string; messages: { $ref: string }[] }>;
    };
    const who = (action: string, type: string) =>
      Object.entries(operations).flatMap(([name, operation]) =>
        operation.action === action &&
        operation.messages.some(({ $ref }) => $ref.replace(/\.v\d+$/, '').endsWith(`/${type}`))
          ? [name.split('.')[0]]
          : [],
      );
    expect([who('send', 'ReserveStock'), who('receive', 'ReserveStock')]).toEqual([
      ['orchestrator'],
      ['inventory'],
    ]);
    expect(who('send', 'OrderConfirmed')).toEqual(['orders']);
    expect(who('receive', 'OrderConfirmed')).toContain('notifications');
    for (const { type, kind, owner } of catalog) {
      expect([type, who('send', type).length]).not.toEqual([type, 0]);
      if (kind === 'command') expect([type, who('receive', type)]).toEqual([type, [owner]]);
    }
  });
});

describe('the OpenAPI documents', () => {
  test('are valid', async () => {
    for (const [path, document] of Object.entries(openApiFiles(services)))
      expect([path, await new Validator().validate(document as never)]).toEqual([path, { valid: true }]);
  });

  test('want every route to be described', () => {
    class Silent {
      brew() {}
    }
    Get('tea')(Silent.prototype, 'brew', Object.getOwnPropertyDescriptor(Silent.prototype, 'brew')!);
    expect(() => openApi({ name: 'orders', controllers: [Silent] })).toThrow('Silent.brew: not described');
  });
});

test('every service of the stack was looked into', () => {
  expect(services.map(({ name }) => name)).toEqual(stackServices);
});

test.each(catalog.map((contract) => [contract.type, contract] as const))(
  'the published schema of %s takes its example, and not less',
  (type, { version, example, schema }) => {
    const published = JSON.parse(
      documents[`docs/reference/schemas/${type}.v${version}.json`] ?? '{}',
    ) as object;
    const reader = z.fromJSONSchema(published as never);
    expect(reader.safeParse(example).success).toBe(true);
    for (const field of Object.keys(example as object)) {
      const { [field]: _, ...rest } = example as Record<string, unknown>;
      expect([field, reader.safeParse(rest).success]).toEqual([field, schema.safeParse(rest).success]);
    }
  },
);

test('documents are stale until they are written, and again when one is edited, removed or left over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'orderflow-contracts-'));
  try {
    expect(await writeDocuments(folder, documents)).toEqual(Object.keys(documents));
    expect(await staleDocuments(folder, documents)).toEqual([]);
    const [first = '', second = ''] = Object.keys(documents);
    const leftOver = 'docs/reference/schemas/TeaBrewed.v1.json';
    await writeFile(join(folder, first), '{}');
    await rm(join(folder, second));
    await writeFile(join(folder, leftOver), '{}');
    expect(await writeDocuments(folder, documents)).toEqual([first, second, leftOver]);
    expect(await staleDocuments(folder, documents)).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});

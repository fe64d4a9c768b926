import { Controller, Delete, Get, HttpCode, Post, UseGuards } from '@nestjs/common';
import { AdminGuard, Describes, type OperationDescription } from '@orderflow/service';
import { z } from 'zod';
import { openApi } from '../documents/openapi.js';
import type { OpenApiDocument } from './openapi-document.js';

const methods = { Get, Post, Delete };

/** A route of a service, as its controller has it. */
export interface Route extends OperationDescription {
  readonly method: keyof typeof methods;
  readonly path: string;
  readonly status: number;
  readonly guarded: boolean;
}

export const brewing = {
  ...{ method: 'Post', path: 'pots/:potId/teas', status: 202, guarded: false, summary: 'Brews tea.' },
  query: z.object({ strength: z.enum(['light', 'strong']).optional(), limit: z.int().max(100).optional() }),
  headers: { 'Idempotency-Key': 'the same key stands for the same tea' },
  body: z.strictObject({
    ...{ cups: z.int().min(1).max(9), milk: z.boolean().optional() },
    lines: z.array(z.object({ sku: z.string().regex(/^T/) })),
  }),
  answer: z.object({
    ...{ teaId: z.uuid(), state: z.enum(['brewing', 'ready']), litres: z.number().max(2) },
    note: z.string().optional(),
  }),
  answerHeaders: { Location: 'where it is looked at' },
  empty: { 204: 'no cup, no tea' },
  problems: [404, 422],
} as const satisfies Route;

/** The interface of a service with these routes. */
export function shopOf(...routes: Route[]): OpenApiDocument {
  const controllers = routes.map(({ method, path, status, guarded, ...description }) => {
    class TeaController {
      brew() {}
    }
    const handler = Object.getOwnPropertyDescriptor(TeaController.prototype, 'brew')!;
    for (const decorate of [methods[method](path), HttpCode(status), Describes(description)])
      decorate(TeaController.prototype, 'brew', handler);
    Controller()(TeaController);
    if (guarded) UseGuards(AdminGuard)(TeaController);
    return TeaController;
  });
  return openApi({ name: 'orders', controllers });
}

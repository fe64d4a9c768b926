import { RequestMethod, type Type } from '@nestjs/common';
import {
  GUARDS_METADATA,
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  PATH_METADATA,
} from '@nestjs/common/constants.js';
import { AdminGuard, descriptionOf, problemSchema } from '@orderflow/service';
import type { z } from 'zod';
import type { Schema } from '../compare/schema.js';
import type { OpenApiDocument, OperationObject, Parameter } from '../http/openapi-document.js';
import { jsonSchema } from '../released/present.js';
import type { ServiceParts } from '../services/describe-services.js';

export const openApiFolder = 'docs/reference/openapi';

/** The OpenAPI 3.1 documents of the services, by their paths in the repository. */
export function openApiFiles(services: readonly ServiceParts[]): Record<string, object> {
  return Object.fromEntries(
    [...presentHttp(services)].map(([name, document]) => [`${openApiFolder}/${name}.json`, document]),
  );
}

/** The OpenAPI 3.1 documents of the services, by their names. */
export const presentHttp = (services: readonly ServiceParts[]): Map<string, OpenApiDocument> =>
  new Map(services.map((service) => [service.name, openApi(service)]));

/** Throws an error that names each route that says nothing of itself. */
export function openApi({ name, controllers }: Pick<ServiceParts, 'name' | 'controllers'>): OpenApiDocument {
  const routes = controllers.flatMap(routesOf);
  const silent = routes.filter(({ route }) => !descriptionOf(route)).map(({ where }) => where);
  if (silent.length > 0)
    throw new Error(`${name}: ${silent.join(', ')}: not described; put @Describes({ summary, … }) on it`);
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method] = operation(route);
  return {
    openapi: '3.1.1',
    info: {
      title: `orderflow: ${name}`,
      version: '1.0.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { operator: { type: 'http', scheme: 'bearer', description: 'ADMIN_TOKEN' } },
      schemas: { Problem: plain(problemSchema, 'input') },
    },
  };
}

interface Route {
  readonly where: string;
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly guarded: boolean;
  readonly route: object;
}

function routesOf(controller: Type): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const about = (key: string, of: object) => Reflect.getMetadata(key, of) as unknown;
  const guards = about(GUARDS_METADATA, controller) as unknown[] | undefined;
  return Object.getOwnPropertyNames(prototype).flatMap((name): Route[] => {
    const route = prototype[name];
    const method = route && (about(METHOD_METADATA, route) as RequestMethod | undefined);
    if (!route || method === undefined) return [];
    const parts = [about(PATH_METADATA, controller), about(PATH_METADATA, route)].map(String);
    return [
      {
        where: `${controller.name}.${name}`,
        path: `/${parts.filter((part) => part !== '/' && part !== '').join('/')}`.replace(/:(\w+)/g, '{$1}'),
        method: RequestMethod[method].toLowerCase(),
        status:
          (about(HTTP_CODE_METADATA, route) as number | undefined) ??
          (method === RequestMethod.POST ? 201 : 200),
        guarded: guards?.includes(AdminGuard) ?? false,
        route,
      },
    ];
  });
}

const json = (schema: Schema) => ({ 'application/json': { schema } });
const problemContent = {
  'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
};

function plain(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = jsonSchema(schema, io);
  return rest;
}

function operation({ path, status, guarded, route, where }: Route): OperationObject {
  const {
    summary,
    body,
    query,
    headers = {},
    answer,
    media,
    answerHeaders = {},
    empty = {},
    problems = [],
    refusals = {},
  } = descriptionOf(route) ?? { summary: '' };
  const asked: Schema = query ? plain(query, 'input') : {};
  const parameters: Parameter[] = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']): Parameter => ({
      name,
      in: 'path',
      required: true,
      schema: { type: 'string' },
    })),
    ...Object.entries(asked.properties ?? {}).map(([name, schema]): Parameter => {
      const required = asked.required?.includes(name) ?? false;
      return { name, in: 'query', ...(required && { required }), schema };
    }),
    ...Object.entries(headers).map(([name, description]): Parameter => ({
      name,
      in: 'header',
      description,
      schema: { type: 'string' },
    })),
  ];
  return {
    operationId: where.replace('Controller', ''),
    summary,
    ...(guarded && { security: [{ operator: [] }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      // Controllers take no body for an empty one.
      requestBody: { required: !body.safeParse({}).success, content: json(plain(body, 'input')) },
    }),
    responses: {
      [status]: {
        description: 'done',
        ...(Object.keys(answerHeaders).length > 0 && { headers: headersOf(answerHeaders) }),
        ...(answer && { content: json(plain(answer, 'input')) }),
        ...(media !== undefined && { content: { [media]: { schema: { type: 'string' } } } }),
      },
      ...Object.fromEntries(Object.entries(empty).map(([code, description]) => [code, { description }])),
      ...Object.fromEntries(
        [...problems, ...(guarded ? [401, 403] : []), ...Object.keys(refusals).map(Number)].map((code) => {
          const refusal = refusals[code];
          return [
            code,
            {
              description: meanings[code] ?? `status ${code}`,
              content: {
                ...(refusal && json(plain(refusal, 'input'))),
                ...((!refusal || problems.includes(code)) && problemContent),
              },
            },
          ];
        }),
      ),
      default: { description: 'anything else that went wrong', content: problemContent },
    },
  };
}

const headersOf = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
  );

const meanings: Readonly<Record<number, string>> = {
  401: 'a missing or wrong token',
  402: 'declined',
  403: 'not for you',
  404: 'there is no such thing',
  409: 'not in its present state',
  422: 'something about the request is not as expected; every wrong field is named',
  503: 'not now; nothing, or nothing known, was done',
};

import type { Schema } from '../compare/schema.js';
import type { OpenApiDocument, OperationObject, ResponseObject, Content } from './openapi-document.js';

/** What a route takes and answers, each as the schema of one object: `query.limit`, `header.etag`, `body.lines[].sku`. */
export interface Operation {
  /** `GET /orders/{orderId}` */
  readonly route: string;
  readonly request: Schema;
  /** By status, or `default`. */
  readonly answers: Readonly<Record<string, Schema>>;
}

/** What places in a path are called is nobody's concern: with these names routes are told apart. */
export const nameless = (route: string) => route.replace(/\{\w+\}/g, '{}');

/** Every operation of the document by its nameless route. */
export function operationsOf({ paths, components }: OpenApiDocument): Map<string, Operation> {
  const resolve = (schema: Schema): Schema =>
    components?.schemas?.[String(schema.$ref).replace('#/components/schemas/', '')] ?? schema;
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, described]) => {
        const route = `${method.toUpperCase()} ${path}`;
        const answers = Object.entries(described.responses).map(
          ([status, response]) => [status, answerOf(response, resolve)] as const,
        );
        const request = requestOf(path, described, resolve);
        return [nameless(route), { route, request, answers: Object.fromEntries(answers) }];
      }),
    ),
  );
}

type Resolve = (schema: Schema) => Schema;

interface Field {
  readonly name: string;
  readonly schema: Schema;
  readonly required: boolean;
}

function requestOf(path: string, asked: OperationObject, resolve: Resolve): Schema {
  const places = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const named = { path: (name: string) => places.indexOf(name) + 1, header: lowerCase, query: String };
  const { parameters = [], requestBody, security } = asked;
  return objectOf([
    ...parameters.map(({ name, in: where, schema, required = false }) => ({
      ...{ name: `${where}.${named[where](name)}`, schema, required },
    })),
    // A token where none is needed hurts nobody.
    { name: 'header.authorization', schema: {}, required: security !== undefined },
    ...bodies(requestBody?.content ?? {}, requestBody?.required ?? false, resolve),
  ]);
}

/** Documented headers are what readers go by: they have to be there. */
function answerOf({ headers = {}, content = {} }: ResponseObject, resolve: Resolve): Schema {
  return objectOf([
    ...Object.entries(headers).map(([name, { schema }]) => ({
      ...{ name: `header.${lowerCase(name)}`, schema, required: true },
    })),
    ...bodies(content, true, resolve),
  ]);
}

const lowerCase = (name: string) => name.toLowerCase();

const bodies = (content: Content, required: boolean, resolve: Resolve): Field[] =>
  Object.entries(content).map(([media, { schema }]) => ({
    ...{ name: media === 'application/json' ? 'body' : `body (${media})`, schema: resolve(schema), required },
  }));

const objectOf = (fields: readonly Field[]): Schema => ({
  type: 'object',
  properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
  required: fields.filter(({ required }) => required).map(({ name }) => name),
  additionalProperties: false,
});

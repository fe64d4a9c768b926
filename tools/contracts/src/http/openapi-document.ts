import type { Schema } from '../compare/schema.js';

/** An OpenAPI document: the parts that say what a client may ask and is answered, and whatever else there is. */
export interface OpenApiDocument {
  readonly [part: string]: unknown;
  /** By path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components?: {
    readonly schemas?: Readonly<Record<string, Schema>>;
    readonly [part: string]: unknown;
  };
}

export interface OperationObject {
  readonly [part: string]: unknown;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  /** By status, or `default`. */
  readonly responses: Readonly<Record<string, ResponseObject>>;
  /** Who may ask; everybody where there is none. */
  readonly security?: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: Schema;
}

export interface ResponseObject {
  readonly [part: string]: unknown;
  readonly headers?: Readonly<Record<string, { readonly schema: Schema }>>;
  readonly content?: Content;
}

/** By media type. */
export type Content = Readonly<Record<string, { readonly schema: Schema }>>;

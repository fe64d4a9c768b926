import type { z } from 'zod';

/** What the OpenAPI document says of a route beside its path, method and status, which Nest knows. */
export interface OperationDescription {
  /** One sentence. */
  readonly summary: string;
  /** The schemas that the route checks its request with. */
  readonly body?: z.ZodType;
  readonly query?: z.ZodObject;
  /** Request headers that it looks at, and what they are for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What it answers when all is well, where that is JSON. */
  readonly answer?: z.ZodType;
  /** The media type of that answer, where it is not JSON. */
  readonly media?: string;
  /** Headers of that answer that clients go by, and what they say. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
  /** Statuses that it answers with when all is well and there is nothing to tell, and what they mean. */
  readonly empty?: Readonly<Record<number, string>>;
  /** What it answers with another status that is no problem: a refusal that belongs to the business. */
  readonly refusals?: Readonly<Record<number, z.ZodType>>;
  /** Statuses of the problems (RFC 9457) that it answers with. */
  readonly problems?: readonly number[];
}

const described = Symbol('orderflow.describes');

/** Method decorator: this route is published in the OpenAPI document of its service. Every route has one: a test of `tools/contracts` wants it. */
export function Describes(description: OperationDescription): MethodDecorator {
  return (_target, _name, { value }) => {
    Object.defineProperty(value, described, { value: description });
  };
}

/** What a route was described with, or undefined. */
export function descriptionOf(route: object): OperationDescription | undefined {
  return (route as { [described]?: OperationDescription })[described];
}

import type { FollowedOrder } from '../streams/story.js';

/** Orders to be placed over HTTP, each with an idempotency key of its own; the same ones for the same number. */
export interface PlaceJob {
  readonly kind: 'place';
  /** Of every instance of the orders service; they get as many each. */
  readonly urls: readonly string[];
  readonly orders: number;
  /** Its sales are placed instead of orders of three lines, all of them or the first `limit` ones. */
  readonly file?: { readonly path: string; readonly limit?: number };
  /** Orders per second; as fast as they are taken when undefined. */
  readonly rate?: number;
  readonly concurrency: number;
}

/** Requests to `POST /orders` whatever becomes of the orders. */
export interface CannonJob {
  readonly kind: 'cannon';
  readonly url: string;
  readonly seconds: number;
  /** Each has one request under way at any time. */
  readonly connections: number;
}

/** Orders to be placed at an even rate, and followed by event streams. */
export interface FollowJob {
  readonly kind: 'follow';
  readonly url: string;
  readonly orders: number;
  readonly rate: number;
  readonly concurrency: number;
  /** Most that are open at once. */
  readonly streams: number;
}

export type LoadJob = PlaceJob | CannonJob | FollowJob;

export interface Placed {
  /** The clock of this machine when the first request was sent. */
  readonly startedAtMs: number;
  readonly accepted: readonly {
    readonly orderId: string;
    /** Its place among the orders, from 0. */ readonly at: number;
  }[];
  /** How many were refused, by reason. */
  readonly refused: Readonly<Record<string, number>>;
  /** How long each request waited for its answer, with all that had to be sent again. */
  readonly answerMs: readonly number[];
  /** What the generator itself used. */
  readonly cpuSeconds: number;
}

export interface Fired {
  readonly orderIds: readonly string[];
  readonly durationMs: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** An example of the body of each status that is no 202. */
  readonly refusals: Readonly<Record<string, string>>;
  /** Requests without an answer. */
  readonly errors: number;
  readonly timeouts: number;
  /** How long each answer took, whatever it was. */
  readonly answerMs: readonly number[];
  readonly cpuSeconds: number;
}

export interface Followed {
  readonly orderIds: readonly string[];
  readonly refused: number;
  readonly answerMs: readonly number[];
  /** The clock of this machine when the first request was sent. */
  readonly startedAtMs: number;
  /** From then to the last answer. */
  readonly placedMs: number;
  /** Most streams that were open, or being opened, at once. */
  readonly openMost: number;
  readonly stories: readonly FollowedOrder[];
  readonly cpuSeconds: number;
}

export type LoadResult<Job extends LoadJob> = Job extends PlaceJob
  ? Placed
  : Job extends FollowJob
    ? Followed
    : Fired;

/** What the process of the generator says, once. */
export type LoadAnswer = { readonly result: Placed | Fired | Followed } | { readonly failed: string };

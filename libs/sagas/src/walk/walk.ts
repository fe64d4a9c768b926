import type { SagaDefinition } from '../definition.js';
import { advance } from '../engine.js';
import { intervene } from '../intervene.js';
import { isFinished, type SagaStatus } from '../state.js';
import { brokenRules } from './rules.js';
import { Moves, type Move, type World } from './world.js';

/** How far a walk goes, and with what. */
export interface WalkOptions {
  /** How many messages on their way may arrive once more. Default 1. */
  readonly duplicates?: number;
  /** How many cancellations may come, each at any moment. Default 1. */
  readonly cancellations?: number;
  /** How many moves deep to go. Without it, until nothing new is found. */
  readonly depthMax?: number;
  /**
   * An operator who uses every verb at any moment, but asks again only so often. Without one, a saga that
   * needs an operator counts as ended.
   */
  readonly operator?: { readonly retries: number };
  /** The engine to put to the test. */
  readonly engine?: { readonly advance?: typeof advance; readonly intervene?: typeof intervene };
}

/** A promise that does not hold, and the shortest way to the moment where it breaks. */
export interface Violation {
  readonly rule: string;
  readonly path: readonly string[];
}

/** What a walk saw. */
export interface Walk {
  /** Different worlds that were reached, and the moves between them. */
  readonly worlds: number;
  readonly moves: number;
  readonly depth: number;
  /** Whether everything that can happen was seen: nothing new was left at the greatest depth. */
  readonly complete: boolean;
  /** In how many worlds the saga has each status. */
  readonly statuses: Readonly<Partial<Record<SagaStatus, number>>>;
  /** One for each rule that breaks. */
  readonly violations: readonly Violation[];
}

interface Visit {
  readonly world: World;
  readonly depth: number;
  readonly from?: Visit;
  readonly by?: string;
  /** Where one can come from. */
  readonly cameFrom: Visit[];
}

/**
 * Explores every interleaving of a saga with its participants, breadth first: each participant does or
 * refuses what it is asked, undoes it or refuses to; messages arrive in any order, also an undo before its
 * question; some arrive twice; time limits pass, cancellations come and an operator acts at any moment. Every
 * world is checked against what a saga promises (`rules`); a complete walk also proves that the saga can always
 * end.
 */
export function walk(definition: SagaDefinition, options: WalkOptions = {}): Walk {
  const { duplicates = 1, cancellations = 1, depthMax = Infinity, operator } = options;
  const engine = { advance, ...(operator && { intervene }), ...options.engine };
  const world = new Moves(definition, engine);
  const budget = { cancellations, duplicates, retries: operator?.retries ?? 0 };
  const start: Visit = { world: world.start(budget), depth: 0, cameFrom: [] };
  const visits = new Map([[keyOf(start.world), start]]);
  const broken = new Map<string, string[]>();
  let moves = 0;

  // A map iterates over what is added meanwhile, in order: it is the queue of a breadth-first search.
  for (const visit of visits.values()) {
    if (visit.depth >= depthMax) continue;
    for (const move of world.from(visit.world)) {
      moves++;
      arrive(visits, visit, move);
      for (const rule of brokenRules(definition, visit.world, move))
        if (!broken.has(rule)) broken.set(rule, [...pathTo(visit), move.name]);
    }
  }

  const all = [...visits.values()];
  const complete = all.every(({ depth }) => depth < depthMax);
  const stuck = complete && firstThatCannotEnd(all, operator !== undefined);
  if (stuck) broken.set('it can always end', pathTo(stuck));
  const violations = [...broken].map(([rule, path]) => ({ rule, path }));
  const depth = Math.max(...new Set(all.map((visit) => visit.depth)));
  return { worlds: all.length, moves, depth, complete, statuses: countStatuses(all), violations };
}

function arrive(visits: Map<string, Visit>, from: Visit, { to: world, name: by }: Move): void {
  const key = keyOf(world);
  const visit = visits.get(key) ?? { world, depth: from.depth + 1, from, by, cameFrom: [] };
  visits.set(key, visit);
  visit.cameFrom.push(from);
}

function countStatuses(visits: readonly Visit[]): Walk['statuses'] {
  const counts: Partial<Record<SagaStatus, number>> = {};
  for (const { world } of visits)
    if (world.saga) counts[world.saga.status] = (counts[world.saga.status] ?? 0) + 1;
  return counts;
}

/** Goes back from every end; a visit that is not met on the way has none ahead of it. */
function firstThatCannotEnd(visits: readonly Visit[], operator: boolean): Visit | undefined {
  const canEnd = new Set(visits.filter(({ world }) => hasEnded(world, operator)));
  for (const { cameFrom } of canEnd) for (const visit of cameFrom) canEnd.add(visit);
  return visits.find((visit) => !canEnd.has(visit));
}

function hasEnded({ saga }: World, operator: boolean): boolean {
  return saga !== undefined && (isFinished(saga) || (!operator && saga.status === 'needs-operator'));
}

function pathTo({ from, by }: Visit): string[] {
  return from && by ? [...pathTo(from), by] : [];
}

/** Worlds with the same key have the same future: times and texts decide nothing. */
function keyOf({ saga, ...world }: World): string {
  return JSON.stringify([world, saga?.status, saga?.steps, saga?.end, saga?.dueAt !== undefined]);
}

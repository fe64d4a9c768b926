import { pick, randomOf, shuffled } from '@orderflow/testkit';
import type { BrokerCount } from '@orderflow/stack';
import { allFaultKinds, clusterFaultKinds, faultKinds, type FaultKind } from './fault-kinds.js';

/** A fault as it was picked. Times in milliseconds. */
export interface PlannedFault {
  /** After the load began; later when the fault before is not over by then. */
  readonly at: number;
  readonly kind: FaultKind;
  readonly target: string;
  /** How long a fault of a kind that has a duration stays. */
  readonly lastsMs: number;
}

const gapMs = { least: 8_000, most: 13_000 };
const stayMs = { least: 5_000, most: 10_000 };
/** Crashes are what happens most. */
const deckFor = (brokers: BrokerCount): readonly FaultKind[] => [
  ...(Object.keys(faultKinds) as FaultKind[]),
  ...(['service-killed', 'service-killed', 'two-services-killed'] as const),
  ...(brokers === 1 ? [] : (Object.keys(clusterFaultKinds) as FaultKind[])),
];

export interface PlanOptions {
  readonly only?: readonly FaultKind[];
  readonly lastsMs?: number;
  readonly brokers?: BrokerCount;
}

/**
 * The same seed picks the same faults for so many brokers; a longer time only more of them. Every kind comes before any
 * comes again and again.
 */
export function planFaults(
  seed: number,
  forMs: number,
  { brokers = 1, only = deckFor(brokers), lastsMs }: PlanOptions = {},
): PlannedFault[] {
  const random = randomOf(seed);
  const between = ({ least, most }: typeof gapMs) => Math.round(least + random() * (most - least));
  const faults: PlannedFault[] = [];
  let kinds: FaultKind[] = [];
  for (let at = between(gapMs) / 2; at < forMs; at += between(gapMs)) {
    if (kinds.length === 0) kinds = shuffled(random, only);
    const kind = kinds.pop() as FaultKind;
    const target = pick<string>(random, allFaultKinds[kind]);
    const stays = between(stayMs);
    faults.push({ at: Math.round(at), kind, target, lastsMs: lastsMs ?? stays });
  }
  return faults;
}

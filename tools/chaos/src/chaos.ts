import { setTimeout as delay } from 'node:timers/promises';
import { describeUnfinished, judge, readBooks, waitUntilSettled, type Verdict } from '@orderflow/oracle';
import { inject } from './faults/inject.js';
import { checkOrderPerKey, type OrderPerKey } from './order-per-key/check-order.js';
import { readInboxes } from './order-per-key/read-inboxes.js';
import { readLog } from './order-per-key/read-log.js';
import type { FaultKind } from './plan/fault-kinds.js';
import type { PlannedFault } from './plan/plan-faults.js';
import type { Rig } from './rig.js';
import { checkPoison, type PoisonVerdict } from './run/check-poison.js';
import { startLoad, type Load } from './run/load.js';
import { describeIntake, intakeBetween, type Intake } from './run/intake.js';
import { countOrders, type OrderCounts } from './run/count-orders.js';
import { VitalSigns, type Vitals } from './run/vitals.js';

/** A fault that happened. Times in milliseconds. */
export interface InjectedFault {
  /** When it was meant to happen, after the load began. */
  readonly at: number;
  /** When it did: later when the one before was not over. */
  readonly injectedAt: number;
  readonly kind: FaultKind;
  readonly target: string;
  /** From the end of what broke (for a kill: the kill) until lag, outboxes and open orders were normal; null: not within the limit. */
  readonly recoveryMs: number | null;
  /** What customers met at `POST /orders` from its begin until all was normal again. */
  readonly intake: Intake;
  /** Why the fault itself could not be made or endured. */
  readonly error?: string;
}

export interface ChaosReport {
  readonly passed: boolean;
  readonly faults: readonly InjectedFault[];
  /** Picked, but the time was up. */
  readonly faultsNotReached: number;
  /** Under this load, while nothing is broken. */
  readonly normal: Vitals & { readonly intake: Intake };
  readonly orders: OrderCounts;
  readonly poison: PoisonVerdict;
  readonly oracle: Verdict;
  readonly orderPerKey: OrderPerKey & { readonly sentAgain: number };
}

export interface ChaosRun {
  readonly rig: Rig;
  readonly faults: readonly PlannedFault[];
  /** Orders per second. */
  readonly rate: number;
  /** No fault begins after that; without it all of them happen. */
  readonly forMs?: number;
  /** After how long a fault counts as not recovered from, beside as much again as it lasted. Default 90 s. */
  readonly recoveryLimitMs?: number;
  readonly signal?: AbortSignal;
  say(line: string): void;
  /** How far it is; replaces what was shown before. */
  show(progress: string): void;
}

const stockedMs = 4_000;
const warmUpMs = 6_000;
const pauseAfterMs = 1_000;

/** Breaks one thing after the other under load, lets all come to its end, and judges. */
export async function chaos(run: ChaosRun): Promise<ChaosReport> {
  const { rig, faults, rate, forMs = Infinity, signal, say, show } = run;
  const last = faults.at(-1)?.at ?? 0;
  const longestMs = Math.max(0, ...faults.map(({ lastsMs }) => lastsMs));
  const mostMs = Math.max(last, forMs === Infinity ? faults.length * 60_000 : forMs) + longestMs + 300_000;
  const vitals = new VitalSigns(rig);
  let load: Load | undefined;
  try {
    show('stocking the warehouse');
    load = await startLoad({ stack: rig.stack.file, rate, mostMs, signal });
    const injected: InjectedFault[] = [];
    show('learning what is normal');
    // The news of the articles that were stocked is lag, too, but not of this load.
    await delay(stockedMs, undefined, { signal });
    const learningSince = Date.now();
    const signs = await vitals.learn(warmUpMs, signal);
    const normal = { ...signs, intake: intakeBetween(load.placements, learningSince, Date.now()) };
    say(
      `normal at ${rate} orders per second: lag up to ${normal.lag}, orders open for up to ${normal.orderAgeMs} ms, ` +
        describeIntake(normal.intake),
    );
    const startedAt = Date.now();
    for (const fault of faults) {
      if (Date.now() - startedAt > forMs) break;
      await delay(Math.max(0, startedAt + fault.at - Date.now()), undefined, { signal });
      injected.push(await endure(run, vitals, signs, load, fault, startedAt));
      await delay(pauseAfterMs, undefined, { signal });
    }
    show('waiting for the last answers');
    await load.stop();
    return await judged(run, normal, load, injected);
  } finally {
    // After a failure, which matters more than what the last orders met.
    await Promise.allSettled([load?.stop()]);
    await vitals.close();
  }
}

async function endure(
  { rig, recoveryLimitMs = 90_000, signal, say, show }: ChaosRun,
  vitals: VitalSigns,
  normal: Vitals,
  { placements }: Load,
  fault: PlannedFault,
  startedAt: number,
): Promise<InjectedFault> {
  const { at, kind, target, lastsMs } = fault;
  const injectedAt = Date.now() - startedAt;
  const when = `${(injectedAt / 1000).toFixed(1).padStart(6)} s  ${kind} ${target}`;
  show(when);
  let error: string | undefined;
  let overAt = Date.now();
  try {
    overAt = await inject(rig, fault);
  } catch (failure) {
    signal?.throwIfAborted();
    error = failure instanceof Error ? failure.message : String(failure);
  }
  const recoveryMs = await vitals.recovered(normal, overAt, {
    // What piled up has to be worked off.
    ...{ limitMs: recoveryLimitMs + lastsMs, signal },
    onLook: (seen) => show(`${when}: ${seen}`),
  });
  const recovery = recoveryMs === undefined ? 'NOT recovered in time' : `recovered in ${recoveryMs} ms`;
  const intake = intakeBetween(placements, startedAt + injectedAt, Date.now());
  say(`${when}: ${recovery}; ${describeIntake(intake)}${error ? `; FAILED: ${error}` : ''}`);
  return { at, injectedAt, kind, target, recoveryMs: recoveryMs ?? null, intake, ...(error && { error }) };
}

async function judged(
  { rig, faults, say, show }: ChaosRun,
  normal: ChaosReport['normal'],
  { accepted, refused }: Load,
  injected: readonly InjectedFault[],
): Promise<ChaosReport> {
  const stack = rig.stack.file;
  const { settled, unfinished } = await waitUntilSettled(stack, {
    quietMs: 60_000,
    onProgress: (left) => show(`settling: ${describeUnfinished(left)}`),
  });
  if (!settled) say(`nothing moves any more, but there is still: ${describeUnfinished(unfinished)}`);
  show('judging the books');
  const poison = await checkPoison(stack, rig.poison);
  // Dead letters are allowed so far as they are exactly the poison, which is checked above.
  const oracle = judge(await readBooks(stack), { accepted, allowDeadLetters: rig.poison.length > 0 });
  show('comparing every key with the log');
  const { messages, sentAgain } = await readLog(rig.broker);
  const orderPerKey = { ...checkOrderPerKey(messages, await readInboxes(stack)), sentAgain };
  const orders = await countOrders(stack, accepted.length, refused);
  const endured = injected.every(({ recoveryMs, error }) => recoveryMs !== null && error === undefined);
  const taken = orders.open === 0 && refused.length === 0;
  return {
    passed: endured && taken && settled && poison.passed && oracle.passed && orderPerKey.passed,
    faults: injected,
    faultsNotReached: faults.length - injected.length,
    ...{ normal, orders, poison, oracle, orderPerKey },
  };
}

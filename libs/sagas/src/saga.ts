import type { MessageContract } from '@orderflow/contracts';
import { InvariantBroken } from '@orderflow/kernel';
import { problemsOf, type SagaDefinition, type SagaRequest } from './definition.js';

type AnyContract = MessageContract<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- contracts are invariant in their data
interface WithReason {
  readonly reason: string;
}

/** A command and how its data is made: `[ReserveStock, ({ orderId, lines }) => ({ orderId, lines })]`. */
export type Request<Memory, Data> = readonly [
  command: MessageContract<string, Data>,
  dataOf: (memory: Memory, why: WithReason) => NoInfer<Data>,
];

/** What a step consists of; the meaning of each part is told at {@link SagaStep}. */
export interface StepParts<Memory, Ask, Undo, Refusal extends WithReason, UndoRefusal extends WithReason> {
  readonly ask: Request<Memory, Ask>;
  readonly done: AnyContract;
  readonly refused?: MessageContract<string, Refusal>;
  readonly undo?: Request<Memory, Undo>;
  readonly undone?: AnyContract;
  readonly undoRefused?: MessageContract<string, UndoRefusal>;
  /** Milliseconds, said with {@link minutes} and its like. */
  readonly within?: number;
}

/** A saga whose steps are being told. */
export interface SagaInSteps<Memory> {
  /** Asked for when all the steps before it are done. */
  step<Ask, Undo, Refusal extends WithReason, UndoRefusal extends WithReason>(
    name: string,
    parts: StepParts<Memory, Ask, Undo, Refusal, UndoRefusal>,
  ): SagaInSteps<Memory>;
  /**
   * The commands that tell how it ended. Throws {@link InvariantBroken} naming all {@link problemsOf} it.
   */
  finish<Confirm, Reject, Cancel>(ends: {
    readonly confirmed: Request<Memory, Confirm>;
    readonly rejected: Request<Memory, Reject>;
    readonly cancelled?: Request<Memory, Cancel>;
  }): SagaDefinition & {
    /** The events that cancel it while it runs; their data tells the reason. */
    cancelOn(...events: AnyContract[]): SagaDefinition;
  };
}

/** A saga of which only the beginning is known. */
export interface SagaBegun<Data> extends SagaInSteps<Data> {
  /** What is kept of the first event for the commands that follow; without it, all of its data. */
  remember<Memory>(memoryOf: (data: Data) => Memory): SagaInSteps<Memory>;
}

/**
 * Begins the definition of a saga. Name and version are stored with every instance, and an instance is led to
 * its end by the version it began with.
 */
export function saga(name: string, version: number) {
  return {
    startsWith<Data>(
      event: MessageContract<string, Data>,
      /** A subject has an instance for each value of this field, not only one; every message about one has it. */
      { instanceBy }: { readonly instanceBy?: string & keyof Data } = {},
    ): SagaBegun<Data> {
      const unfinished = {
        ...{ name, version, instanceBy },
        startsWith: event as MessageContract,
        remember: (data: unknown) => data,
      };
      return {
        ...inSteps<Data>({ ...unfinished, steps: [] }),
        remember: <Memory>(memoryOf: (data: Data) => Memory) =>
          inSteps<Memory>({ ...unfinished, steps: [], remember: (data) => memoryOf(data as Data) }),
      };
    },
  };
}

type Unfinished = Omit<SagaDefinition, 'ends' | 'cancellations'>;

function inSteps<Memory>(so: Unfinished): SagaInSteps<Memory> {
  return {
    step(name, { ask, undo, within, ...replies }) {
      const step = { name, ask: request(ask), undo: undo && request(undo), withinMs: within, ...replies };
      return inSteps({ ...so, steps: [...so.steps, step as Unfinished['steps'][number]] });
    },
    finish({ confirmed, rejected, cancelled }) {
      const ends = {
        confirmed: request(confirmed),
        rejected: request(rejected),
        cancelled: cancelled && request(cancelled),
      };
      const definition = valid({ ...so, ends, cancellations: [] });
      return { ...definition, cancelOn: (...cancellations) => valid({ ...definition, cancellations }) };
    },
  };
}

function request<Memory, Data>([command, dataOf]: Request<Memory, Data>): SagaRequest {
  return { command, dataOf } as unknown as SagaRequest;
}

function valid(definition: SagaDefinition): SagaDefinition {
  const problems = problemsOf(definition);
  if (problems.length === 0) return definition;
  throw new InvariantBroken(`saga ${definition.name} v${definition.version}: ${problems.join('; ')}`);
}

import type { Message } from '@orderflow/contracts';
import { eventsOf, type SagaDefinition, type SagaStep } from '../definition.js';
import type { advance, SagaInput } from '../engine.js';
import { operatorVerbs, type intervene, type OperatorVerb } from '../intervene.js';
import { awaitedStep, type SagaState } from '../state.js';
import type { Moved } from '../transitions.js';

/** What the books of a step's participant say; `undone` also when the undo came before the question. */
export type Book = 'nothing' | 'held' | 'refused' | 'undone' | 'undo-refused';

/**
 * The saga, everyone it talks to and everything on its way, reduced to what decides what can happen next.
 */
export interface World {
  readonly saga?: SagaState;
  readonly books: Readonly<Record<string, Book>>;
  /** Types of the messages that are on their way, sorted; they arrive in any order. */
  readonly inFlight: readonly string[];
  /** How often the saga has sent each command. */
  readonly sent: Readonly<Record<string, number>>;
  /** How many cancellations, and how many duplicates of messages on their way, may still come. */
  readonly cancellations: number;
  readonly duplicates: number;
  /** How often an operator may still ask for a step or its undo again, and how often each command was. */
  readonly retries: number;
  readonly repeated: Readonly<Record<string, number>>;
}

/**
 * One thing that can happen. `told` is the event (or time limit) that the saga was told, `verb` what an
 * operator did to it, if it was one of these.
 */
export interface Move {
  readonly name: string;
  readonly told?: string;
  readonly verb?: OperatorVerb;
  readonly to: World;
}

/** The engine that is put to the test. */
export interface Engine {
  readonly advance: typeof advance;
  /** Absent where no operator is about. */
  readonly intervene?: typeof intervene;
}

const now = new Date(0);

/** Knows all that can happen in a world. */
export class Moves {
  private readonly messages: Map<string, Message>;
  private readonly asks: Map<string, SagaStep>;
  private readonly undos: Map<string, SagaStep>;

  constructor(
    private readonly definition: SagaDefinition,
    private readonly engine: Engine,
  ) {
    const { steps } = definition;
    this.messages = new Map(
      eventsOf(definition).map(({ type, example }) => [type, messageOf(type, example)]),
    );
    this.asks = new Map(steps.map((step) => [step.ask.command.type, step]));
    this.undos = new Map(steps.flatMap((step) => (step.undo ? [[step.undo.command.type, step]] : [])));
  }

  /** Before anything has happened: the first event is on its way. */
  start(budget: Pick<World, 'cancellations' | 'duplicates' | 'retries'>): World {
    const { steps, startsWith } = this.definition;
    const books = Object.fromEntries(steps.map(({ name }) => [name, 'nothing' as const]));
    return { books, inFlight: [startsWith.type], sent: {}, repeated: {}, ...budget };
  }

  from(world: World): Move[] {
    const moves = [...new Set(world.inFlight)].flatMap((type) => {
      const arrivals = this.arrivals(without(world, type), type);
      if (world.duplicates === 0) return arrivals;
      const again = this.arrivals({ ...world, duplicates: world.duplicates - 1 }, type);
      return [
        ...arrivals,
        ...again.map((move) => ({ ...move, name: `${move.name}, not for the last time` })),
      ];
    });
    for (const { type } of world.cancellations > 0 ? this.definition.cancellations : [])
      moves.push(this.tell({ ...world, cancellations: world.cancellations - 1 }, type));
    if (world.saga?.dueAt) moves.push(this.tellTimeLimit(world));
    return [...moves, ...this.interventions(world)];
  }

  /** Skips and compensations bound themselves: each moves the saga on. */
  private interventions(world: World): Move[] {
    const { definition, engine } = this;
    const { saga, retries } = world;
    if (!engine.intervene || !saga) return [];
    return operatorVerbs
      .filter((verb) => verb !== 'retry' || retries > 0)
      .map((verb) => {
        const outcome = engine.intervene!(definition, saga, { verb, reason: 'lost' }, now);
        if ('refused' in outcome) return { name: `${verb} is refused`, verb, to: world };
        const to = verb === 'retry' ? { ...world, ...this.retried(world, saga) } : world;
        return { ...this.moved(to, verb, outcome), verb };
      });
  }

  private retried({ retries, repeated }: World, saga: SagaState): Pick<World, 'retries' | 'repeated'> {
    const step = awaitedStep(this.definition, saga);
    const again = saga.steps[step?.name ?? ''] === 'asked' ? step?.ask : step?.undo;
    const { type = '' } = again?.command ?? {};
    return { retries: retries - 1, repeated: { ...repeated, [type]: (repeated[type] ?? 0) + 1 } };
  }

  private arrivals(world: World, type: string): Move[] {
    const asked = this.asks.get(type);
    const undone = asked ?? this.undos.get(type);
    if (!undone) return [this.tell(world, type)];
    const answers = asked ? answersToAsk(asked, world) : answersToUndo(undone, world);
    return answers.map(([book, answer]) => ({
      name: `${type} is answered by ${answer}`,
      to: { ...withInFlight(world, [answer]), books: { ...world.books, [undone.name]: book } },
    }));
  }

  private tell(world: World, type: string): Move {
    return this.told(world, type, this.messages.get(type)!);
  }

  private tellTimeLimit(world: World): Move {
    const step = this.definition.steps.find(({ name }) => world.saga?.steps[name] === 'asked')?.name ?? '';
    return this.told(world, `time limit of ${step}`, {
      type: 'TimeLimitPassed',
      subject: '',
      data: { step },
    });
  }

  private told(world: World, told: string, input: SagaInput): Move {
    const transition = this.engine.advance(this.definition, world.saga, input, now);
    if ('ignored' in transition) return { name: `${told} is ignored`, told, to: world };
    return { ...this.moved(world, told, transition), told };
  }

  private moved(world: World, by: string, { state: saga, emits }: Moved): Move {
    const commands = emits.map(({ contract }) => contract.type);
    const sent = { ...world.sent };
    for (const command of commands) sent[command] = (sent[command] ?? 0) + 1;
    const awaiting = commands.filter((command) => this.asks.has(command) || this.undos.has(command));
    const name = `${by} leads to ${commands.join(' and ') || saga.status}`;
    return { name, to: { ...withInFlight(world, awaiting), sent, saga } };
  }
}

type Answer = [book: Book, event: string];

/**
 * A participant decides once and gives the same answer ever after. What it refused to undo it still holds; what
 * was undone, also in advance, it refuses.
 */
function answersToAsk({ name, done, refused }: SagaStep, { books }: World): Answer[] {
  const book = books[name]!;
  if (book === 'held' || book === 'undo-refused') return [[book, done.type]];
  const refusal = (as: Book): Answer[] => (refused ? [[as, refused.type]] : []);
  return book === 'nothing' ? [['held', done.type], ...refusal('refused')] : refusal(book);
}

/** Asked again after it refused to undo, it may refuse again or not. */
function answersToUndo({ name, undone, undoRefused }: SagaStep, { books }: World): Answer[] {
  const book = books[name]!;
  const refusal: Answer[] = undoRefused ? [['undo-refused', undoRefused.type]] : [];
  const held = book === 'held' || book === 'undo-refused';
  const after = !held && book === 'refused' ? book : 'undone';
  return [[after, undone!.type], ...(held ? refusal : [])];
}

function without(world: World, type: string): World {
  const at = world.inFlight.indexOf(type);
  return { ...world, inFlight: world.inFlight.toSpliced(at, 1) };
}

function withInFlight(world: World, types: readonly string[]): World {
  return { ...world, inFlight: [...world.inFlight, ...types].sort() };
}

function messageOf(type: string, data: unknown): Message {
  return { id: '', type, version: 1, source: '', subject: '', time: '', correlationId: '', data };
}

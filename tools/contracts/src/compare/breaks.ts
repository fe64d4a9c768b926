import { comparable, type Form, type History, type ReleasedForm } from '../released/form.js';
import { refused, type Refusal, type RefusalRule } from './refused.js';
import { toBeRead, toBeTaken } from './remedies.js';

export type BreakRule =
  | RefusalRule
  | 'type-removed'
  | 'topic-changed'
  | 'key-changed'
  | 'version-lowered'
  | 'upcaster-missing'
  | 'upcaster-wrong'
  | 'topic-removed'
  | 'partitions-changed'
  | 'route-removed'
  | 'status-removed'
  | 'status-added';

/** A change that breaks somebody who keeps to what was released. */
export interface Break {
  /** Or a topic, or a route: `orders GET /orders/{orderId}`. */
  readonly message: string;
  readonly rule: BreakRule;
  /** Backward: present readers and records (or requests) of then. Forward: present records (or answers) and readers of then. */
  readonly direction: 'backward' | 'forward';
  /** The release that it breaks with. */
  readonly release: number;
  readonly field?: string;
  readonly why: string;
  readonly todo: string;
}

/** A message as the code has it now. */
export interface PresentForm extends Form {
  /** Whether data of an older version can be brought forward; `problem` says why not. */
  readonly upcast: (version: number, data: unknown) => { readonly problem?: string };
  /** The older versions that have an upcaster. */
  readonly upcastsFrom: readonly number[];
}

/** Everything in which the present form of a message does not get on with one of its released forms. */
export function breaksOf(message: string, present: PresentForm | undefined, history: History): Break[] {
  return comparable(history).flatMap((released) => {
    const found = present ? ofForm(present, released) : [removed(released)];
    return found.map((one) => ({ message, release: released.release, ...one }));
  });
}

type Found = Omit<Break, 'message' | 'release'>;

function ofForm(present: PresentForm, released: ReleasedForm): Found[] {
  return [
    ...placesChanged(present, released),
    ...(released.version === present.version ? ofSchemas(present, released) : ofVersions(present, released)),
  ];
}

function removed({ kind, version, topic }: ReleasedForm): Found {
  return {
    ...{ rule: 'type-removed', direction: 'backward' },
    why: `version ${version} of it may still be on ${topic}, and nobody can read it any more`,
    todo:
      kind === 'command'
        ? 'keep the contract and its handler until nobody sends it and the topic holds none; then release the removal with --accept'
        : 'keep the contract until nobody emits it and the topic holds none; then release the removal with --accept',
  };
}

function placesChanged(present: PresentForm, released: ReleasedForm): Found[] {
  const found: Found[] = [];
  const [from, to] = [released, present];
  if (from.topic !== to.topic) {
    found.push({
      ...{ rule: 'topic-changed', direction: 'forward' },
      why: `it goes over ${to.topic}, and readers subscribe to ${from.topic}`,
      todo: `leave its owner and kind as they are; for another topic declare another message beside it`,
    });
  }
  if (from.key !== to.key) {
    found.push({
      ...{ rule: 'key-changed', direction: 'forward', field: to.key },
      why: `its key is ${to.key} and was ${from.key}: what has the same ${from.key} loses its order`,
      todo: `keep the key ${from.key}; for another key declare another message beside it`,
    });
  }
  return found;
}

function ofSchemas(present: PresentForm, released: ReleasedForm): Found[] {
  const newVersion = `raise the version to ${present.version + 1} with upcasters[${present.version}]`;
  return [
    ...refused(released.writes, present.reads).map((refusal): Found => ({
      ...{ rule: refusal.rule, direction: 'backward', field: refusal.field },
      why: sentence(`writers of release ${released.release}`, refusal, 'readers now'),
      todo: `${toBeTaken[refusal.rule]}, or ${newVersion}`,
    })),
    ...refused(present.writes, released.reads).map((refusal): Found => ({
      ...{ rule: refusal.rule, direction: 'forward', field: refusal.field },
      why: sentence('writers now', refusal, `readers of release ${released.release}`),
      todo: `${toBeRead[refusal.rule]}, or ${newVersion} and deploy readers before writers`,
    })),
  ];
}

const sentence = (writers: string, { writer, reader }: Refusal, readers: string) =>
  `${writers} ${writer}, ${readers} ${reader}`;

function ofVersions(present: PresentForm, released: ReleasedForm): Found[] {
  const { version } = released;
  if (version > present.version) {
    return [
      {
        ...{ rule: 'version-lowered', direction: 'backward' },
        why: `version ${version} was released, and the contract knows none above ${present.version}`,
        todo: `set the version to ${version}, or to ${version + 1} with upcasters[${version}]`,
      },
    ];
  }
  const missing = range(version, present.version).filter((from) => !present.upcastsFrom.includes(from));
  if (missing.length > 0) {
    const upcasters = missing.map((from) => `upcasters[${from}]`).join(' and ');
    return [
      {
        ...{ rule: 'upcaster-missing', direction: 'backward' },
        why: `records of version ${version} cannot be brought forward to version ${present.version}`,
        todo: `add ${upcasters} to its contract`,
      },
    ];
  }
  const { problem } = present.upcast(version, released.example);
  if (problem === undefined) return [];
  return [
    {
      ...{ rule: 'upcaster-wrong', direction: 'backward' },
      why: `the released example of version ${version} comes forward as no valid version ${present.version}: ${problem}`,
      todo: `correct upcasters[${range(version, present.version).join('], upcasters[')}] of its contract`,
    },
  ];
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

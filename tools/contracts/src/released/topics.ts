import { topicSpecs } from '@orderflow/contracts';
import type { Break } from '../compare/breaks.js';

/** The topics of one release, and how many partitions each has. */
export interface ReleasedTopics {
  readonly release: number;
  readonly partitions: Readonly<Record<string, number>>;
}

export function presentPartitions(): Record<string, number> {
  return Object.fromEntries(topicSpecs().map(({ topic, partitions }) => [topic, partitions]));
}

/** Topics are for life: so is the partition of a key. */
export function topicBreaks(
  present: Readonly<Record<string, number>>,
  history: readonly ReleasedTopics[],
): Break[] {
  return history.flatMap(({ release, partitions }) =>
    Object.entries(partitions).flatMap(([topic, count]): Break[] => {
      const now = present[topic];
      if (now === count) return [];
      const known = { message: topic, release, direction: 'backward' } as const;
      if (now === undefined)
        return [
          {
            ...{
              ...known,
              rule: 'topic-removed',
              why: 'records may still be on it, and nobody reads it any more',
            },
            todo: 'keep its service among serviceNames and its contracts in the catalog',
          },
        ];
      return [
        {
          ...{ ...known, rule: 'partitions-changed' },
          why: `it has ${now} partitions and had ${count}: keys move, and lose their order`,
          todo: `leave it at ${count}; for more declare a topic of the next version beside it`,
        },
      ];
    }),
  );
}

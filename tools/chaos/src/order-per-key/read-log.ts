import { setTimeout as delay } from 'node:timers/promises';
import { topicSpecs } from '@orderflow/contracts';
import { newId } from '@orderflow/kernel';
import { decodeMessage, type Broker } from '@orderflow/messaging';

/** A message in Kafka, where it stands for the first time: a relay that was interrupted sends it again. */
export interface LoggedMessage {
  readonly id: string;
  readonly type: string;
  readonly key: string;
  /** The service that wrote it. */
  readonly source: string;
  readonly causationId?: string;
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

export interface Log {
  /** In the order of the log within a partition. */
  readonly messages: readonly LoggedMessage[];
  /** Records that repeat an earlier one of the same id. */
  readonly sentAgain: number;
}

const topics = topicSpecs()
  .map(({ topic }) => topic)
  .filter((topic) => !topic.includes('.dead-letters.'));
const quietMs = 30_000;

/** Reads every topic from its beginning to where it ends now. */
export async function readLog(broker: Broker): Promise<Log> {
  const groupId = `chaos-probe-${newId()}`;
  const lags = await broker.lag(groupId, topics);
  const total = lags.reduce((sum, { lag }) => sum + Number(lag), 0);
  const messages: LoggedMessage[] = [];
  const ids = new Set<string>();
  const seen = new Set<string>();
  let sentAgain = 0;
  let changedAt = Date.now();
  const subscription = await broker.subscribe({
    groupId,
    topics,
    onAssigned: () => undefined,
    onCrash: () => undefined,
    onRecords: async (records) => {
      for (const record of records) {
        const { topic, partition, offset } = record;
        const place = `${topic}/${partition}/${offset}`;
        if (seen.has(place)) continue;
        seen.add(place);
        const decoded = decodeMessage(record);
        if (!decoded.ok) continue;
        const { id, type, source, causationId, subject: key } = decoded.message;
        if (ids.has(id)) sentAgain++;
        else messages.push({ id, type, key, source, causationId, topic, partition, offset });
        ids.add(id);
      }
      changedAt = Date.now();
    },
  });
  while (seen.size < total) {
    if (Date.now() - changedAt > quietMs)
      throw new Error(`of ${total} records in Kafka only ${seen.size} came, and no more for 30 s`);
    await delay(50);
  }
  await subscription.close();
  return { messages, sentAgain };
}

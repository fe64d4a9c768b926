import type { TopicPartition } from '../broker.js';

/** Removes the records before an offset, as retention does when their time has come. For tests: it asks nobody whether they were read. */
export async function forgetRecords(address: string, at: TopicPartition, offset: bigint): Promise<void> {
  const { Admin } = await import('@platformatic/kafka');
  const admin = new Admin({ clientId: 'forget-records', bootstrapBrokers: [address] });
  try {
    const partitions = [{ partition: at.partition, offset }];
    await admin.deleteRecords({ topics: [{ name: at.topic, partitions }] });
  } finally {
    await admin.close();
  }
}

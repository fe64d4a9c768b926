import kafkajs from 'kafkajs';
import type { Broker } from 'kafkajs';

/** kafkajs answers this error by stopping all fetchers and joining again. */
export function rejoin(): Error {
  const error = new kafkajs.KafkaJSProtocolError('fetched before the last rebalance');
  return Object.assign(error, { type: 'REBALANCE_IN_PROGRESS' });
}

const membershipLost = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);
/** Whether a request was refused because the group has moved on without this member. */
export const isMembershipLost = (error: unknown) =>
  membershipLost.has((error as { type?: string }).type ?? '');

/** Ends a membership by its id, whoever has it; kafkajs can do so and does not say so in its types. */
export async function leaveGroup(coordinator: Broker, groupId: string, memberId: string): Promise<void> {
  await (coordinator as Broker & LeavesGroups).leaveGroup({ groupId, memberId });
}

interface LeavesGroups {
  leaveGroup(membership: { groupId: string; memberId: string }): Promise<unknown>;
}

import { expect } from '@jest/globals';
import { commandTopic, type Message, type MessageContract } from '@orderflow/contracts';
import { newId, type OrderId, type ReturnId } from '@orderflow/kernel';
import { startService, type RunningService } from '@orderflow/service';
import { eventually, startServiceUnderTest } from '@orderflow/testkit';
import { OrchestratorModule } from './orchestrator.module.js';

type Event = MessageContract<string, any>; // eslint-disable-line @typescript-eslint/no-explicit-any -- contracts are invariant in their data
export type OrchestratorWorld = Awaited<ReturnType<typeof startOrchestrator>>;

/** The service, and what its participants say and hear. */
export async function startOrchestrator() {
  let running: RunningService;
  const service = await startServiceUnderTest({
    name: 'orchestrator',
    observes: (['orders', 'inventory', 'payments', 'shipping'] as const).map(commandTopic),
    start: async (onCrash) => {
      running = await startService(OrchestratorModule, onCrash);
      return { url: running.url, stop: () => running.stop() };
    },
  });

  /** Tells the saga of an order what its participants say, each when the command before it has been sent. */
  async function play(events: readonly Event[], orderId: OrderId = newId(), returnId?: ReturnId) {
    for (const event of events) {
      const before = sentFor(orderId).length;
      await service.tell(event, orderId, {
        ...(event.example as object),
        orderId,
        ...(returnId && { returnId }),
      });
      await eventually(`${event.type} leads to a command`, () =>
        expect(sentFor(orderId).length).toBe(before + 1),
      );
    }
    return orderId;
  }

  const sentFor = (orderId: string): Message[] =>
    service.observed.filter(({ subject }) => subject === orderId);
  const commandsOf = (orderId: string) => sentFor(orderId).map(({ type }) => type);

  async function sagaOf(orderId: string, returnId?: string) {
    const query = returnId === undefined ? '' : `?returnId=${returnId}`;
    const answer = await service.request('GET', `/sagas/${orderId}${query}`);
    expect(answer.status).toBe(200);
    return answer.body as object;
  }

  return {
    ...{ service, play, sentFor, commandsOf, sagaOf },
    /** In the place of the one that ran. */
    async restart() {
      await running.stop();
      process.env.PORT = new URL(running.url).port;
      running = await startService(OrchestratorModule, (error) => {
        throw error;
      });
    },
    stop: () => service.stop(),
  };
}

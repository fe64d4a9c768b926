import { userInfo } from 'node:os';
import type { SagasCommand } from './options.js';
import type { Orchestrator } from './orchestrator.js';
import { describeList, describeSaga } from './print.js';

const awaited = ['asked', 'undoing', 'undo-refused'];

/** Does what the command says and returns what to print. */
export async function run(command: SagasCommand, orchestrator: Orchestrator): Promise<string[]> {
  switch (command.name) {
    case 'list':
      return describeList(await orchestrator.list(command.status, command.limit), command.status);
    case 'show':
      return describeSaga(await orchestrator.show(command.orderId, command.returnId));
    case 'retry':
    case 'skip':
    case 'compensate': {
      const { name, orderId, returnId, reason, by = userInfo().username } = command;
      // The step that is seen now is the one that is meant, even if another one is in trouble a moment later.
      const { steps } = await orchestrator.show(orderId, returnId);
      const step = steps.find(({ status }) => awaited.includes(status))?.name;
      await orchestrator.act(name, orderId, { reason, by, step, returnId });
      return describeSaga(await orchestrator.show(orderId, returnId));
    }
  }
}

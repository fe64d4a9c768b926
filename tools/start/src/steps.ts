import { Listr, type ListrTask } from 'listr2';
import type { Stack } from '@orderflow/stack';

/** Starts the parts of the stack, and whatever comes `after` them, as a task list with progress. */
export async function runSteps(stack: Stack, after: readonly ListrTask[]): Promise<void> {
  const { kafka, postgres, services } = stack.file;
  const sideBySide =
    (tasks: ListrTask[]): ListrTask['task'] =>
    (_, task) =>
      task.newListr(tasks, { concurrent: true });
  const steps: ListrTask[] = [
    {
      title: 'Infrastructure',
      task: sideBySide([
        { title: `Kafka at ${kafka}`, task: () => stack.startKafka() },
        { title: `Postgres at ${postgres.host}:${postgres.port}`, task: () => stack.startPostgres() },
      ]),
    },
    {
      title: 'Topics and databases',
      task: sideBySide([
        { title: 'Topics', task: () => stack.createTopics() },
        { title: 'Databases', task: () => stack.createDatabases() },
      ]),
    },
    {
      title: 'Services',
      task: sideBySide(
        stack.services.map((name) => ({
          title: `${name} at ${services[name]}`,
          task: () => stack.startService(name),
        })),
      ),
    },
    ...after,
  ];
  await new Listr(steps, {
    // Ctrl-C is for the stack to handle: the list would end the process.
    registerSignalListeners: false,
    rendererOptions: { collapseSubtasks: false },
  }).run();
}

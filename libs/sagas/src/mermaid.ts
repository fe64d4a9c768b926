import type { SagaDefinition, SagaStep } from './definition.js';
import { durationInWords } from './reasons.js';

/**
 * Draws a definition as a Mermaid state diagram: a box for every step, for every undo and for every end; an
 * arrow for every event that moves the saga on, with the command that it leads to. Arrows that share both
 * ends are drawn as one.
 */
export function toMermaid(definition: SagaDefinition): string {
  const { steps, startsWith, ends, cancellations } = definition;
  const arrows = new Map<string, string[]>();
  const arrow = (from: string, to: string, event: string) =>
    arrows.set(`${from} --> ${to}`, [...(arrows.get(`${from} --> ${to}`) ?? []), event]);
  const told = Object.entries(ends).filter(([, end]) => end !== undefined);
  const undoBefore = (index: number, end: string) => (index > 0 ? `undo_${index}` : end);

  arrow('[*]', 'step_1', startsWith.type);
  steps.forEach((step, index) => {
    const [asked, undone] = [`step_${index + 1}`, `undo_${index + 1}`];
    arrow(asked, index + 1 < steps.length ? `step_${index + 2}` : 'confirmed', step.done.type);
    if (step.refused) arrow(asked, undoBefore(index, 'rejected'), step.refused.type);
    if (!step.undone) return;
    if (step.withinMs !== undefined) arrow(asked, undone, `after ${durationInWords(step.withinMs)}`);
    for (const { type } of cancellations) arrow(asked, undone, type);
    if (index > 0) arrow(undone, undoBefore(index, ''), step.undone.type);
    else for (const end of endsAfterUndo(definition)) arrow(undone, end, step.undone.type);
    if (step.undoRefused) arrow(undone, 'needs_operator', step.undoRefused.type);
  });

  return [
    'stateDiagram-v2',
    ...steps.flatMap((step, index) => boxes(step, index + 1)),
    ...told.map(([end, { command }]) => `  state "${end}: ${command.type}" as ${end}`),
    ...(steps.some(({ undoRefused }) => undoRefused) ? ['  state "needs operator" as needs_operator'] : []),
    ...[...arrows].map(([ends, events]) => `  ${ends}: ${events.join(' or ')}`),
    ...told.map(([end]) => `  ${end} --> [*]`),
    '',
  ].join('\n');
}

function boxes({ name, ask, undo }: SagaStep, number: number): string[] {
  const asked = `  state "${name}: ${ask.command.type}" as step_${number}`;
  return undo ? [asked, `  state "undo ${name}: ${undo.command.type}" as undo_${number}`] : [asked];
}

/** A saga that cannot be cancelled ends only one way after compensation. */
function endsAfterUndo({ cancellations }: SagaDefinition): string[] {
  return cancellations.length > 0 ? ['rejected', 'cancelled'] : ['rejected'];
}

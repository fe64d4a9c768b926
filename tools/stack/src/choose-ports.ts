import { holdPorts, type HeldPorts } from '@orderflow/embedded';
import { otherPorts, servicePorts, type PortName } from './services.js';

const preferred = { ...servicePorts, ...otherPorts };
const names = Object.keys(preferred) as PortName[];

/** The ports of a stack: those that everybody knows, or the next free one where that is taken; or any free ones. They are held until the stack takes them. */
export async function choosePorts(
  kind: 'preferred' | 'free',
  say: (line: string) => void,
): Promise<HeldPorts<PortName>> {
  if (kind === 'free') {
    return holdPorts(
      Object.fromEntries(names.map((name) => [name, undefined])) as Record<PortName, undefined>,
    );
  }
  const held = await holdPorts<PortName>(preferred);
  const { ports } = held;
  for (const name of names.filter((one) => ports[one] !== preferred[one]))
    say(`port ${preferred[name]} is taken: ${name} uses ${ports[name]}`);
  return held;
}

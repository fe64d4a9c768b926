import { freePorts } from '@orderflow/embedded';
import { otherPorts, servicePorts, type PortName, type Ports } from './services.js';

const preferred = { ...servicePorts, ...otherPorts };
const names = Object.keys(preferred) as PortName[];

/** The ports of a stack: those that everybody knows, or the next free one where that is taken; or any free ones. */
export async function choosePorts(kind: 'preferred' | 'free', say: (line: string) => void): Promise<Ports> {
  if (kind === 'free') {
    return freePorts(
      Object.fromEntries(names.map((name) => [name, undefined])) as Record<PortName, undefined>,
    );
  }
  const ports = await freePorts<PortName>(preferred);
  for (const name of names.filter((one) => ports[one] !== preferred[one]))
    say(`port ${preferred[name]} is taken: ${name} uses ${ports[name]}`);
  return ports;
}

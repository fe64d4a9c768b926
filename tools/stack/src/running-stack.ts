import { findContainers } from './compose.js';
import type { StackAddresses } from './services.js';
import { findStack } from './stack.js';

/** A stack that runs, whatever it is made of. */
export interface RunningStack extends StackAddresses {
  /** Whether every service has been ready. */
  readonly ready: boolean;
  /** What it is, for people: `the stack of process 4711`. */
  readonly what: string;
  /** What `/admin` asks for; undefined where it trusts this machine. */
  readonly adminToken?: string;
}

/** The stack that runs from this checkout: that of `npm start`, else that of docker-compose.yml; undefined when there is none. */
export function findRunningStack(): RunningStack | undefined {
  const processes = findStack();
  if (processes) return { ...processes, what: `the stack of process ${processes.pid}` };
  const containers = findContainers();
  return containers && { ...containers, what: 'the stack in containers' };
}

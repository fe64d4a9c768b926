import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '@orderflow/contracts';
import { Database } from '@orderflow/postgres';
import type { ProcessName, StackService } from '@orderflow/stack';
import type { PlannedFault } from '../plan/plan-faults.js';
import type { Network, Rig } from '../rig.js';
import { publishPoison } from './poison.js';
import { end, fillLog, pause } from './processes.js';

const slowNetworkMs = 150;
const slowProviderMs = 2_000;
const amidEffectsMs = 1_500;
const failPercent = 60;
const hourMs = 3_600_000;
const sessionMs = 6_000;

/** Makes a fault happen. Resolves with the time from which on nothing is broken any more but has to recover. */
export async function inject(rig: Rig, { kind, target, lastsMs }: PlannedFault): Promise<number> {
  const { stack, networks, clocks, setRules } = rig;
  const startedAt = Date.now();
  /** What ends at once is over when it begins. */
  const atOnce = async (work: Promise<unknown>) => (await work, startedAt);
  const forAWhile = async (begin: () => unknown, restore: () => unknown) => {
    try {
      await begin();
      await delay(lastsMs);
    } finally {
      await restore();
    }
    return Date.now();
  };
  const network = networks[target as Network];
  const provider = (rules: Record<string, unknown>) =>
    forAWhile(
      () => setRules(rules),
      () => setRules({}),
    );
  const setClock = async (byMs: number) => {
    await clocks.move(target as StackService, byMs);
    // What breaks by it may show only when a session of the consumer group would be over.
    await delay(sessionMs + lastsMs);
    return Date.now();
  };
  const killAmidEffects = async () => {
    // What is asked for meanwhile is in the books outside, and its answer on the way.
    await setRules({ paymentDelayMs: 2 * amidEffectsMs, carrierDelayMs: 2 * amidEffectsMs });
    try {
      await delay(amidEffectsMs);
      const killedAt = Date.now();
      await end(rig, [target as StackService], 'SIGKILL');
      return killedAt;
    } finally {
      await setRules({});
    }
  };
  switch (kind) {
    case 'service-killed':
    case 'two-services-killed':
      return atOnce(end(rig, target.split('+') as ProcessName[], 'SIGKILL'));
    case 'service-paused':
      await pause(rig, target as StackService, lastsMs);
      return Date.now();
    case 'broker-restarted':
      return atOnce(end(rig, ['kafka'], 'SIGTERM'));
    case 'broker-killed':
      return atOnce(end(rig, ['kafka'], 'SIGKILL'));
    case 'cluster-broker-killed':
      return atOnce(end(rig, [target as ProcessName], 'SIGKILL'));
    case 'postgres-restarted':
      return atOnce(end(rig, ['postgres'], 'SIGINT'));
    case 'postgres-killed':
      return atOnce(end(rig, ['postgres'], 'SIGQUIT'));
    case 'backends-terminated':
      return atOnce(terminateBackends(stack.file.databases[target as StackService], stack.file.postgres));
    case 'connections-cut':
      return forAWhile(network.cut, network.restore);
    case 'connections-slowed':
      return forAWhile(() => network.slow(slowNetworkMs), network.restore);
    case 'connections-half-open':
      return forAWhile(network.halfOpen, network.restore);
    case 'consumers-scaled':
      return forAWhile(
        () => stack.scale(target as StackService, 3),
        () => stack.scale(target as StackService, 1),
      );
    case 'provider-slow':
      return provider({ paymentDelayMs: slowProviderMs });
    case 'provider-failing':
      return provider({ paymentFailPercent: failPercent });
    case 'provider-hanging':
      return provider({ paymentHangs: true });
    case 'provider-answers-twice':
      return provider({ paymentAnswersTwice: true });
    case 'poison-published':
      return atOnce(publishPoison(rig, target as ServiceName));
    case 'log-disk-full':
      await fillLog(rig, target as StackService, lastsMs);
      return Date.now();
    case 'clock-set-on':
      return setClock(hourMs);
    case 'clock-set-back':
      return setClock(-hourMs);
    case 'killed-amid-effects':
      return killAmidEffects();
  }
}

async function terminateBackends(
  database: string,
  { user, password }: Rig['stack']['file']['postgres'],
): Promise<void> {
  const admin = new URL(database);
  const name = admin.pathname.slice(1);
  Object.assign(admin, { username: user, password, pathname: '/postgres' });
  const postgres = new Database({ url: admin.href, applicationName: 'chaos', connectionsMax: 1 });
  try {
    await postgres.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  } finally {
    await postgres.close();
  }
}

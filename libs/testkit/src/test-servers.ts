import type { TestInfra } from './infra.js';

/** Kafka and Postgres of a test run, whatever they are made of. */
export interface TestServers extends TestInfra {
  /** What they are, for people. */
  readonly what: string;
  /** Stops both and removes their data. */
  stop(): Promise<void>;
}

/** What the servers of a test run are made of: processes of this machine, or containers. */
export type InfraKind = 'embedded' | 'docker';

/** What TEST_INFRA asks for; `embedded` when it asks for nothing. Throws when it asks for something else. */
export function infraKind({ TEST_INFRA: kind }: { readonly TEST_INFRA?: string }): InfraKind {
  if (kind === undefined || kind === '') return 'embedded';
  if (kind === 'embedded' || kind === 'docker') return kind;
  throw new Error(`TEST_INFRA is ${JSON.stringify(kind)}: expected docker or embedded`);
}

/** Starts Kafka and Postgres for a test run; resolves when both answer. */
export async function startTestServers(kind: InfraKind): Promise<TestServers> {
  if (kind === 'embedded') return (await import('./embedded-servers.js')).startEmbeddedServers();
  return (await import('./container-servers.js')).startContainerServers();
}

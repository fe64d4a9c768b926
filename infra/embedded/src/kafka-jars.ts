import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const pom = fileURLToPath(new URL('../pom.xml', import.meta.url));
const cache = fileURLToPath(new URL('../../../.orderflow/kafka/', import.meta.url));

/** What Java needs to run Kafka. */
export interface KafkaJars {
  readonly classPath: string;
  /** Where Java's archive of the classes that Kafka loads belongs; see `kafka-archive.ts`. */
  readonly archive: string;
}

/**
 * Kafka's jars, fetched by Maven once per content of pom.xml. A download that was killed is never taken for complete:
 * the folder gets its name when all of it is there.
 */
export async function kafkaJars(abort?: AbortSignal): Promise<KafkaJars> {
  const version = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 12);
  const lib = join(cache, `lib-${version}`);
  if (!existsSync(lib)) await fetchJars(lib, abort);
  return { classPath: join(lib, '*'), archive: `${lib}.jsa` };
}

/** The version of Apache Kafka that pom.xml names. */
export async function kafkaVersion(): Promise<string> {
  const found = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>(.+?)</.exec(await readFile(pom, 'utf8'));
  return found?.[1] ?? 'unknown';
}

async function fetchJars(lib: string, abort?: AbortSignal): Promise<void> {
  await mkdir(cache, { recursive: true });
  const partial = await mkdtemp(join(cache, 'partial-'));
  try {
    await maven(
      ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${partial}`],
      abort,
    );
    await chmod(partial, 0o755);
    await rename(partial, lib);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    // Another start was faster: its folder is as good.
    if (!existsSync(lib)) throw error;
  }
}

async function maven(args: string[], abort?: AbortSignal): Promise<void> {
  try {
    await promisify(execFile)('mvn', ['-q', '-B', '-f', pom, ...args], { signal: abort });
  } catch (error) {
    abort?.throwIfAborted();
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    const said = code === 'ENOENT' ? 'mvn was not found on PATH' : `${stdout ?? ''}${stderr ?? ''}`.trim();
    throw new Error(`Maven could not fetch Kafka's jars: ${said}`, { cause: error });
  }
}

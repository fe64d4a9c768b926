import { existsSync, statSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { KafkaJars } from './kafka-jars.js';

/** The flags by which Java takes what it can from the archive. */
export function archiveFlags({ archive }: KafkaJars): string[] {
  return existsSync(archive) && statSync(archive).size > 0 ? [`-XX:SharedArchiveFile=${archive}`] : [];
}

/**
 * Makes Java's archive of the classes that Kafka loads, once per content of pom.xml: a start with it costs half the
 * CPU, which is how long a busy machine is without its broker after a crash. `live` has to run Kafka from start to stop.
 */
export async function archiveClasses(
  { archive }: KafkaJars,
  live: (flag: string, dataDir: string) => Promise<void>,
): Promise<void> {
  if (existsSync(archive)) return;
  const dataDir = await mkdtemp(join(dirname(archive), 'partial-'));
  try {
    const partial = join(dataDir, 'classes.jsa');
    await live(`-XX:ArchiveClassesAtExit=${partial}`, dataDir);
    // A Java that cannot do it is not asked again.
    if (!existsSync(partial)) await writeFile(partial, '');
    await rename(partial, archive);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

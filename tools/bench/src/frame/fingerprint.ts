import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { arch, cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { kafkaVersion, postgresVersion } from '@orderflow/embedded';

/** What a figure depends on besides the code. */
export interface Fingerprint {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly system: string;
  /** Of the last minute, when the bench began: above the number of cores the machine was not its own. */
  readonly load: number;
  /** How often a second 8 KiB reach the disk for good, where the servers keep their data. */
  readonly diskSyncsPerSecond: number;
  readonly node: string;
  readonly kafka: string;
  readonly postgres: string;
}

export async function takeFingerprint(): Promise<Fingerprint> {
  return {
    cpu: cpus()[0]?.model.trim() || 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    diskSyncsPerSecond: measureDiskSyncs(),
    node: process.versions.node,
    kafka: await kafkaVersion(),
    postgres: await postgresVersion(),
  };
}

export function fingerprintLines(print: Fingerprint): string[] {
  return [
    `${print.cpu}, ${print.cores} cores, ${print.memoryGib} GiB, ${print.system}, load ${print.load}`,
    `${print.diskSyncsPerSecond} disk syncs per second`,
    `Node ${print.node}, Kafka ${print.kafka}, PostgreSQL ${print.postgres}`,
  ];
}

function measureDiskSyncs(forMs = 500): number {
  const folder = mkdtempSync(join(tmpdir(), 'orderflow-bench-'));
  const file = openSync(join(folder, 'syncs'), 'w');
  try {
    const page = Buffer.alloc(8_192);
    const startedAt = performance.now();
    let syncs = 0;
    for (; performance.now() - startedAt < forMs; syncs++) {
      writeSync(file, page);
      fdatasyncSync(file);
    }
    return Math.round((syncs * 1_000) / (performance.now() - startedAt));
  } finally {
    closeSync(file);
    rmSync(folder, { recursive: true });
  }
}

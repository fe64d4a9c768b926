import { JsonReport, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import type { TestServers } from '@orderflow/testkit';
import { startServers } from './frame/servers.js';
import { fingerprintLines, takeFingerprint } from './frame/fingerprint.js';
import { believable, reportLines } from './frame/verdict.js';
import { help, parseOptions, type BenchOptions } from './options.js';

const { signal } = new StopRequest();

async function run({ bench, json, settings }: BenchOptions, { say, show }: Screen): Promise<number> {
  const file = await JsonReport.at(json);
  const started: TestServers[] = [];
  const startServersHere = async () => {
    show('starting Kafka and Postgres');
    const servers = await startServers(signal);
    started.push(servers);
    return servers;
  };
  try {
    const fingerprint = await takeFingerprint();
    fingerprintLines(fingerprint).forEach(say);
    const startedAt = new Date();
    const report = await bench.run({ settings, startServers: startServersHere, signal, show });
    reportLines(report).forEach(say);
    await file.write({ bench: bench.name, startedAt, settings, fingerprint, ...report });
    return believable(report) ? 0 : 1;
  } finally {
    show('stopping');
    for (const servers of started) await servers.stop();
  }
}

await runCommand({ name: 'npm run bench', help, parse: parseOptions, run, signal });

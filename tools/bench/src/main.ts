import { fileURLToPath } from 'node:url';
import { JsonReport, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import type { TestServers } from '@orderflow/testkit';
import { benches } from './benches.js';
import { startServers } from './frame/servers.js';
import { fingerprintLines, takeFingerprint } from './frame/fingerprint.js';
import { believable, reportLines } from './frame/verdict.js';
import { help, parseOptions, type BenchOptions, type Options } from './options.js';
import { runAll, type AllOptions } from './page/run-all.js';
import { committedShelf, keep as keepOn, shortShelf, writePage, type Shelf } from './page/shelf.js';
import { summaryOf } from './page/summary.js';

const { signal } = new StopRequest();

async function run(options: Options, screen: Screen): Promise<number> {
  if (options === 'page') return rewrite(committedShelf, screen);
  return 'all' in options ? runEvery(options.all, screen) : runBench(options, screen);
}

async function rewrite(shelf: Shelf, { say }: Pick<Screen, 'say'>): Promise<number> {
  await writePage(shelf, benches);
  say(`written: ${shelf.page}`);
  return 0;
}

async function runEvery(all: AllOptions, { say }: Screen): Promise<number> {
  const failed = await runAll(fileURLToPath(import.meta.url), benches, all, { signal, say });
  if (failed.length > 0) say(`\nfailed, and not kept: ${failed.join(', ')}`);
  return failed.length > 0 ? 1 : 0;
}

async function runBench(
  { bench, json, keep, short, settings }: BenchOptions,
  { say, show }: Screen,
): Promise<number> {
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
    const startedAt = new Date().toISOString();
    const report = await bench.run({ settings, startServers: startServersHere, signal, show });
    reportLines(report).forEach(say);
    const all = { bench: bench.name, startedAt, settings, fingerprint, ...report };
    await file.write(all);
    if (!believable(report)) return 1;
    if (!keep) return 0;
    const shelf = short ? shortShelf : committedShelf;
    await keepOn(shelf, summaryOf(all));
    return await rewrite(shelf, { say });
  } finally {
    show('stopping');
    for (const servers of started) await servers.stop();
  }
}

await runCommand({ name: 'npm run bench', help, parse: parseOptions, run, signal });

import { JsonReport, Refused, runCommand, StopRequest, type Screen } from '@orderflow/command-line';
import { findRunningStack } from '@orderflow/stack';
import { AnalyticsApi } from './analytics-api.js';
import { help, parseOptions, type ProjectionsCommand } from './options.js';
import { run } from './run.js';

const { signal } = new StopRequest();

async function runOnStack(command: ProjectionsCommand, screen: Screen): Promise<number> {
  const out = await JsonReport.at(command.json);
  const stack = findRunningStack();
  if (!stack) throw new Refused('no stack runs from this folder: start one by npm start');
  const { services, adminToken } = stack;
  const api = new AnalyticsApi({ service: 'analytics', url: services.analytics, adminToken });
  const { status, versions } = await run(command, api, screen, signal);
  await out.write(versions);
  return status;
}

await runCommand({ name: 'npm run projections', help, parse: parseOptions, run: runOnStack, signal });

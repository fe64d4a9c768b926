import { spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import { telemetryFolder } from './alerts.js';

test.each([
  ['the configuration for containers', ['check', 'config', 'prometheus.yml']],
  ['the configuration for this machine', ['check', 'config', 'prometheus.host.yml']],
  ['the alerts fire when they should, and only then', ['test', 'rules', 'alerts.test.yml']],
])('%s', (_, args) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: telemetryFolder, encoding: 'utf8' });
  expect({ status, output: `${stdout}${stderr}` }).toEqual({
    status: 0,
    output: expect.stringMatching(/SUCCESS/),
  });
});

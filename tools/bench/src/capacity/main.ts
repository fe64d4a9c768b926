import { writeFile } from 'node:fs/promises';
import { fromWhereCalled, runCommand, type Screen } from '@orderflow/command-line';
import { tableLines } from '../frame/table.js';
import { capacityPage, capacityTables } from './capacity.page.js';
import { help, parseOptions, type CapacityOptions } from './options.js';
import { capacityFile, costsIn, ordersFile } from './read-costs.js';

async function run(options: CapacityOptions, { say, complain }: Screen): Promise<number> {
  const { figures, rates, assumptions, page } = options;
  const file = figures === undefined ? ordersFile : fromWhereCalled(figures);
  const costs = await costsIn(file);
  if (page) {
    await writeFile(capacityFile, capacityPage(costs, assumptions, [...rates]));
    say(`written: ${capacityFile}`);
    return 0;
  }
  if (!costs) {
    complain(
      `${file} does not exist: expected what "npm run bench -- orders --keep" writes, or --figures FILE`,
    );
    return 1;
  }
  for (const table of capacityTables(costs, rates, assumptions)) ['', ...tableLines(table)].forEach(say);
  return 0;
}

await runCommand({ name: 'npm run capacity', help, parse: parseOptions, run });

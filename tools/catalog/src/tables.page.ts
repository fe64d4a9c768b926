import { processingTables, type TableFate, type Tables } from '@orderflow/processing';
import { serviceTables } from './service-tables.js';
import { table } from './table.js';

/** The page `docs/reference/tables.md`: what becomes of the rows of every table. */
export async function tablesPage(): Promise<string> {
  const services = await serviceTables();
  return [
    '# Tables',
    'Generated from `tables` of each service (`apps/*/src/*.tables.ts`) by `npm run catalog`. Do not edit it. A test fails when a table of the migrations is missing here, and turns the clock for each rule (`tables.int.spec.ts`).',
    'No table grows without end unless it is to: rows are **deleted** when their time has come ([how](../patterns/retention.md)), or there can be only so many (**bounded**), or they are **kept** for good. `migrations_*` have a row for each migration.',
    '## Of every service that exchanges messages',
    section(processingTables),
    ...services.flatMap(({ service, tables }) => [`## ${service}`, section(own(tables))]),
  ]
    .join('\n\n')
    .concat('\n');
}

const own = (tables: Tables): Tables =>
  Object.fromEntries(
    Object.entries(tables).filter(([, fate]) => !Object.values(processingTables).includes(fate)),
  );

const section = (tables: Tables) =>
  table(
    ['table', 'rows are', 'why'],
    Object.entries(tables).map(([name, fate]) => [`\`${name}\``, fateOf(fate), fate.why]),
  );

function fateOf(fate: TableFate): string {
  if (fate.fate !== 'deleted') return fate.fate;
  return fate.keepDays > 0 ? `deleted after ${fate.keepDays} days` : 'deleted when of no use';
}

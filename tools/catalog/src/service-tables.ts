import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MigrationSet } from '@orderflow/postgres';
import type { Tables } from '@orderflow/processing';
import {
  migrationsOf,
  SERVICE,
  tablesOf,
  type CommonSettings,
  type ServiceOptions,
} from '@orderflow/service';
import type { z } from 'zod';

/** The database of a service: what makes its tables, and what becomes of each in time. */
export interface ServiceTables {
  readonly service: string;
  readonly migrations: readonly MigrationSet[];
  readonly tables: Tables;
}

const apps = resolve(import.meta.dirname, '../../../apps');

/** The databases of all apps, as their modules say; of an app that is no service, as its `<app>.tables.ts` says. */
export async function serviceTables(): Promise<ServiceTables[]> {
  const names = (await readdir(apps)).sort();
  return Promise.all(names.map(async (service) => ({ service, ...(await tablesOfApp(service)) })));
}

async function tablesOfApp(app: string): Promise<Omit<ServiceTables, 'service'>> {
  const [module, tables] = ['module', 'tables'].map((kind) =>
    resolve(apps, app, 'dist', `${app}.${kind}.js`),
  );
  const parts = (await import(pathToFileURL(existsSync(module!) ? module! : tables!).href)) as object;
  if (!existsSync(module!)) return parts as ServiceTables;
  const service = serviceOf(Object.values(parts)[0] as object);
  return { migrations: migrationsOf(service), tables: tablesOf(service, defaultsOf(service)) };
}

/** What the module of a service tells `ServiceModule`; nothing is put together for it. */
function serviceOf(module: object): ServiceOptions {
  const imports = Reflect.getMetadata('imports', module) as { providers?: Record<string, unknown>[] }[];
  const found = imports.flatMap(({ providers = [] }) => providers).find(({ provide }) => provide === SERVICE);
  return found?.useValue as ServiceOptions;
}

/** The settings of a service for which nothing is set. */
function defaultsOf({ settings }: ServiceOptions): CommonSettings {
  const shape = Object.entries<z.ZodType>(settings?.shape ?? {});
  return Object.fromEntries(
    shape.map(([name, type]) => [name, type.safeParse(undefined).data]),
  ) as CommonSettings;
}

import { Module, type DynamicModule } from '@nestjs/common';
import { ServiceModule } from '@orderflow/service';
import { analyticsTables } from './analytics.tables.js';
import { projectEvents } from './projection/project-events.js';
import { PROJECTIONS } from './projection/projection.catalog.js';
import type { Projection } from './projection/projection.js';
import { ProjectionStore } from './projection/projection.store.js';
import { projections } from './projections/projections.js';
import { ReadProjectionsController } from './read/read-projections.controller.js';
import { ReadRows } from './read/read-rows.js';
import { Rebuilder } from './rebuild/rebuilder.js';
import { RebuildsController } from './rebuild/rebuilds.controller.js';
import { Versions } from './rebuild/versions.js';

const HANDLERS = Symbol('orderflow.projections.handlers');

@Module({
  imports: [
    ServiceModule.forService({
      name: 'analytics',
      migrations: [{ name: 'analytics', folder: new URL('../migrations/', import.meta.url) }],
      tables: analyticsTables,
    }),
  ],
  controllers: [ReadProjectionsController, RebuildsController],
  providers: [
    ProjectionStore,
    ReadRows,
    Versions,
    Rebuilder,
    { provide: PROJECTIONS, useValue: projections },
    { provide: HANDLERS, inject: [ProjectionStore], useFactory: projectEvents },
  ],
})
export class AnalyticsModule {
  /** The service with other projections, or other rules. */
  static by(others: readonly Projection[]): DynamicModule {
    return { module: AnalyticsModule, providers: [{ provide: PROJECTIONS, useValue: others }] };
  }
}

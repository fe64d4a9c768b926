import { askService, OptionInvalid, type Place } from '@orderflow/command-line';

/** A version of a projection as analytics shows it. */
export interface VersionView {
  readonly id: number;
  readonly projection: string;
  readonly rule: number;
  readonly status: 'building' | 'live' | 'retired' | 'aborted' | 'failed';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly outcome: {
    readonly rows?: number;
    readonly differing?: number;
    readonly examples?: readonly { key: string[]; before: number[] | null; after: number[] | null }[];
    readonly reason?: string;
  } | null;
  readonly progress?: { readonly read: number; readonly toRead: number };
}

export interface ProjectionView {
  readonly name: string;
  readonly keys: readonly string[];
  readonly sums: readonly string[];
  readonly newestRule: number;
  /** The newest first. */
  readonly versions: readonly VersionView[];
}

/** The operators' part of analytics. */
export class AnalyticsApi {
  constructor(private readonly place: Place) {}

  async list(): Promise<readonly ProjectionView[]> {
    return (await askService<{ projections: ProjectionView[] }>(this.place, 'projections')).projections;
  }

  /** Throws {@link OptionInvalid} where there is no such projection. */
  async find(name: string): Promise<ProjectionView> {
    const all = await this.list();
    const found = all.find((projection) => projection.name === name);
    if (found) return found;
    const expected = all.map((projection) => projection.name).join(', ');
    throw new OptionInvalid(`there is no projection ${JSON.stringify(name)}: expected ${expected}`);
  }

  version(id: number): Promise<VersionView> {
    return askService(this.place, `projections/versions/${id}`);
  }

  async rebuild(name: string): Promise<number> {
    return (await askService<{ version: number }>(this.place, `projections/${name}/rebuild`, {})).version;
  }

  abort(id: number): Promise<VersionView> {
    return askService(this.place, `projections/versions/${id}/abort`, {});
  }
}

/** What one service takes, in bytes. */
export interface Footprint {
  readonly service: string;
  /** The whole image. */
  readonly imageBytes: number;
  /** Of it what it does not share with the base image. */
  readonly ownBytes: number;
  /** Of one instance, as `docker stats` counts it: without the cache of files. */
  readonly memoryBytes: number;
}

const units: Readonly<Record<string, number>> = { B: 1, kB: 1e3, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** The number of bytes that `docker stats` means by `70.16MiB / 384MiB`. Throws when it says something else. */
export function usedBytes(memUsage: string): number {
  const [, number, unit = ''] = /^([\d.]+)(\w+) \/ /.exec(memUsage) ?? [];
  const factor = units[unit];
  if (number === undefined || factor === undefined) {
    throw new Error(
      `docker stats says ${JSON.stringify(memUsage)}: expected something like "70.16MiB / 384MiB"`,
    );
  }
  return Math.round(Number(number) * factor);
}

/** The footprints as a table of Markdown, sorted by name. */
export function tableOf(footprints: readonly Footprint[]): string[] {
  const rows = footprints
    .toSorted((one, other) => one.service.localeCompare(other.service))
    .map(({ service, imageBytes, ownBytes, memoryBytes }) =>
      [service, megabytes(imageBytes), megabytes(ownBytes), megabytes(memoryBytes)].join(' | '),
    );
  const head = ['service | image | of it its own | memory at rest', '--- | --: | --: | --:'];
  return [...head, ...rows].map((row) => `| ${row} |`);
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;

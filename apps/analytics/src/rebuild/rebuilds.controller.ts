import { Controller, Get, HttpCode, Inject, Param, Post, UseGuards } from '@nestjs/common';
import type { Broker } from '@orderflow/messaging';
import { AdminGuard, BROKER, Describes, parseWith, ProblemException } from '@orderflow/service';
import { z } from 'zod';
import { PROJECTIONS } from '../projection/projection.catalog.js';
import { newestRule, type Projection } from '../projection/projection.js';
import { Rebuilder } from './rebuilder.js';
import { groupOf } from './rebuild.js';
import { projectionView, versionView } from './rebuilds.answers.js';
import { Versions, type ProjectionVersion } from './versions.js';

const named = z.object({ name: z.string() });
const numbered = z.object({
  id: z.coerce
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1),
});

/** The projections there are, and what operators do to them. Guarded as `/admin` is. */
@Controller('projections')
@UseGuards(AdminGuard)
export class RebuildsController {
  constructor(
    @Inject(PROJECTIONS) private readonly projections: readonly Projection[],
    private readonly versions: Versions,
    private readonly rebuilder: Rebuilder,
    @Inject(BROKER) private readonly broker: Broker,
  ) {}

  @Get()
  @Describes({
    summary: 'Every projection with its versions.',
    answer: z.object({ projections: z.array(projectionView) }),
  })
  async list() {
    const versions = await this.versions.list();
    return {
      projections: this.projections.map((projection) => ({
        name: projection.name,
        keys: projection.keys,
        sums: projection.sums,
        newestRule: newestRule(projection),
        versions: versions.filter(({ projection: name }) => name === projection.name).slice(0, 10),
      })),
    };
  }

  @Get('versions/:id')
  @Describes({
    summary: 'One version, and how far its building is.',
    answer: versionView,
    problems: [404, 422],
  })
  async find(@Param() params: unknown) {
    const { id } = parseWith(numbered, params);
    const version = await this.versions.find(id);
    if (!version) throw versionUnknown(id);
    return { ...version, ...(version.status === 'building' && { progress: await this.progressOf(version) }) };
  }

  @Post(':name/rebuild')
  @Describes({
    summary: 'Builds a new version from the first event on, beside the live one, and switches to it.',
    answer: z.object({ version: z.int() }),
    problems: [404, 409],
  })
  @HttpCode(202)
  async rebuild(@Param() params: unknown) {
    const { name } = parseWith(named, params);
    const projection = this.projections.find((one) => one.name === name);
    if (!projection) throw this.projectionUnknown(name);
    return { version: await this.rebuilder.begin(projection) };
  }

  @Post('versions/:id/abort')
  @Describes({
    summary: 'Gives up a version that is being built.',
    answer: versionView,
    problems: [404, 409, 422],
  })
  @HttpCode(200)
  async abort(@Param() params: unknown) {
    const { id } = parseWith(numbered, params);
    const aborted = await this.rebuilder.abort(id);
    const version = await this.versions.find(id);
    if (!version) throw versionUnknown(id);
    if (aborted) return version;
    throw new ProblemException(409, {
      type: 'not-being-built',
      title: `Version ${id} is ${version.status}: only one that is being built can be given up`,
    });
  }

  private async progressOf({ projection, id, ends }: ProjectionVersion) {
    const toRead = (ends ?? []).reduce((sum, { end }) => sum + end, 0);
    if (!ends) return { read: 0, toRead };
    const lags = await this.broker.lag(groupOf({ projection, id }), [
      ...new Set(ends.map(({ topic }) => topic)),
    ]);
    const read = lags.reduce((sum, { topic, partition, end, lag }) => {
      const limit = ends.find((one) => one.topic === topic && one.partition === partition)?.end ?? 0;
      return sum + Math.min(limit, Number(end - lag));
    }, 0);
    return { read, toRead };
  }

  private projectionUnknown(name: string): ProblemException {
    const expected = this.projections.map((one) => one.name).join(', ');
    return new ProblemException(404, {
      type: 'projection-unknown',
      title: 'There is no such projection',
      errors: [{ field: 'name', value: name, expected }],
    });
  }
}

function versionUnknown(id: number): ProblemException {
  return new ProblemException(404, {
    type: 'version-unknown',
    title: 'There is no such version',
    errors: [{ field: 'id', value: id, expected: 'the number of a version' }],
  });
}

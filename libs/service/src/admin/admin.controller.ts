import type { IncomingHttpHeaders } from 'node:http';
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Inject,
  Ip,
  Param,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import type { Actor, Operator, ParkedFilter } from '@orderflow/processing';
import { Describes } from '../http/describes.js';
import { parseWith } from '../http/problem.js';
import { visibleAscii } from '../http/request-headers.js';
import { OPERATOR } from '../tokens.js';
import { AdminGuard } from './admin.guard.js';
import * as requests from './admin.requests.js';
import { refusalsAsProblems } from './refusals.js';

const operator = { 'X-Operator': 'who acts, for the audit' };

/** What operators see of the service's parked messages and do about its dead letters; see docs/how-to/handle-dead-letters.md. */
@Controller('admin')
@UseGuards(AdminGuard)
export class AdminController {
  constructor(@Inject(OPERATOR) private readonly operator: Operator) {}

  @Get('dead-letters')
  @Describes({
    summary: 'Parked messages, those that are dead first of all.',
    query: requests.listRequest,
    problems: [422],
  })
  async list(@Query() query: unknown) {
    const { after, limit, state, ...filter } = parseWith(requests.listRequest, query);
    const wanted: ParkedFilter = state === 'any' ? filter : { ...filter, state };
    const found = await this.operator.list(wanted, { after, limit: limit + 1 });
    return { deadLetters: found.slice(0, limit), ...nextOf(found, limit, ({ position }) => position) };
  }

  @Get('dead-letters/groups')
  @Describes({ summary: 'Dead letters by what caused them.', query: requests.groupsRequest, problems: [422] })
  async groups(@Query() query: unknown) {
    return { groups: await this.operator.groups(parseWith(requests.groupsRequest, query)) };
  }

  @Get('parked-keys')
  @Describes({
    summary: 'Keys that wait behind a parked message.',
    query: requests.keysRequest,
    problems: [422],
  })
  async keys(@Query() query: unknown) {
    const { after, limit } = parseWith(requests.keysRequest, query);
    const found = await this.operator.keys({ after, limit: limit + 1 });
    return { keys: found.slice(0, limit), ...nextOf(found, limit, ({ head }) => head) };
  }

  @Get('acts')
  @Describes({ summary: 'What operators did, newest first.', query: requests.actsRequest, problems: [422] })
  async acts(@Query() query: unknown) {
    const { limit, ...of } = parseWith(requests.actsRequest, query);
    const found = await this.operator.acts({ ...of, limit: limit + 1 });
    return { acts: found.slice(0, limit), ...nextOf(found, limit, ({ id }) => id) };
  }

  @Get('dead-letters/:position')
  @Describes({ summary: 'One parked message with its attempts and acts.', problems: [404, 422] })
  show(@Param() params: unknown) {
    return refusalsAsProblems(() => this.operator.show(positionOf(params)));
  }

  @Post('dead-letters/retry')
  @Describes({
    summary: 'Retries many, at a rate.',
    body: requests.retryManyRequest,
    headers: operator,
    problems: [422],
  })
  @HttpCode(202)
  async retryMany(@Body() body: unknown, @Headers() headers: IncomingHttpHeaders, @Ip() peer: string) {
    const { ratePerSecond, reason, all: _, ...filter } = parseWith(requests.retryManyRequest, body);
    const redrive = await this.operator.retryMany(filter, ratePerSecond, actorOf(headers, peer, reason));
    return { ...redrive, ratePerSecond };
  }

  @Post('dead-letters/:position/retry')
  @Describes({
    summary: 'Retries one.',
    body: requests.retryRequest,
    headers: operator,
    problems: [404, 409, 422],
  })
  @HttpCode(200)
  async retry(
    @Param() params: unknown,
    @Body() body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Ip() peer: string,
  ) {
    const position = positionOf(params);
    const { reason } = parseWith(requests.retryRequest, body ?? {});
    await refusalsAsProblems(() => this.operator.retry(position, actorOf(headers, peer, reason)));
    return { position, state: 'retrying' };
  }

  @Post('dead-letters/:position/edit')
  @Describes({
    summary: 'Replaces its value, then retries it.',
    body: requests.editRequest,
    headers: operator,
    problems: [404, 409, 422],
  })
  @HttpCode(200)
  async edit(
    @Param() params: unknown,
    @Body() body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Ip() peer: string,
  ) {
    const position = positionOf(params);
    const { value, reason } = parseWith(requests.editRequest, body);
    const by = actorOf(headers, peer, reason);
    await refusalsAsProblems(() => this.operator.edit(position, bytesOf(value), by));
    return { position, state: 'retrying' };
  }

  @Post('dead-letters/:position/discard')
  @Describes({
    summary: 'Gives it up, so that its key goes on.',
    body: requests.discardRequest,
    headers: operator,
    problems: [404, 409, 422],
  })
  @HttpCode(200)
  async discard(
    @Param() params: unknown,
    @Body() body: unknown,
    @Headers() headers: IncomingHttpHeaders,
    @Ip() peer: string,
  ) {
    const position = positionOf(params);
    const { reason } = parseWith(requests.discardRequest, body);
    await refusalsAsProblems(() => this.operator.discard(position, { ...actorOf(headers, peer), reason }));
    return { position, state: 'discarded' };
  }

  @Post('dead-letters/:position/dry-run')
  @Describes({
    summary: 'Says what handling it would do, and does nothing.',
    body: requests.dryRunRequest,
    problems: [404, 409, 422],
  })
  @HttpCode(200)
  dryRun(@Param() params: unknown, @Body() body: unknown) {
    const position = positionOf(params);
    const request = parseWith(requests.dryRunRequest, body ?? {});
    return refusalsAsProblems(() =>
      this.operator.dryRun(position, {
        ...(request.value !== undefined && { value: bytesOf(request.value) }),
        ...('effect' in request && { result: request.effect }),
      }),
    );
  }
}

const positionOf = (params: unknown) => parseWith(requests.positionParams, params).position;

const bytesOf = (value: string | object) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** Who the caller says that he is, and where he calls from. */
function actorOf(headers: IncomingHttpHeaders, peer: string, reason?: string): Actor {
  const name = visibleAscii(headers, 'X-Operator', 128) ?? 'unnamed';
  return { actor: `${name} from ${peer}`, reason };
}

function nextOf<T>(found: readonly T[], limit: number, mark: (one: T) => number) {
  const last = found[limit - 1];
  return found.length > limit && last !== undefined ? { next: mark(last) } : {};
}

import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError } from 'fastify';
import { ProblemException } from './problem.js';
import { keepRawBody } from './raw-body.js';

/**
 * Takes JSON bodies in UTF-8 and no others: another media type is a 415, another charset or bytes that are not
 * UTF-8 a 400. Without this Fastify takes plain text and forms too, and puts `\uFFFD` where it cannot read.
 */
export function acceptOnlyJson(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const charset = /;\s*charset="?([^";\s]+)/i.exec(request.headers['content-type'] ?? '')?.[1];
    if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
      return done(notUtf8(`the charset is ${charset.slice(0, 40)}`));
    }
    let text: string;
    try {
      text = utf8.decode(body as Buffer);
    } catch {
      return done(notUtf8('the body has bytes that are not'));
    }
    keepRawBody(request, text);
    void parseJson(request, text, done);
  });
}

function notUtf8(detail: string): FastifyError {
  const problem = new ProblemException(400, {
    type: 'body-not-utf8',
    title: 'The body is not UTF-8',
    detail: `expected JSON in UTF-8, but ${detail}`,
  });
  return Object.assign(problem, { code: 'body-not-utf8', statusCode: 400 });
}

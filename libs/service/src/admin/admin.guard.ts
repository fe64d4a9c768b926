import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemException } from '../http/problem.js';
import { SETTINGS } from '../tokens.js';
import { accessRefused } from './admin-access.js';

/** Lets in whom {@link accessRefused} does not refuse; 401 for a missing or wrong token, else 403. */
@Injectable()
export class AdminGuard implements CanActivate {
  constructor(@Inject(SETTINGS) private readonly settings: { readonly ADMIN_TOKEN?: string }) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers, socket } = context.switchToHttp().getRequest<FastifyRequest>();
    const refused = accessRefused({ peer: socket.remoteAddress, headers }, this.settings.ADMIN_TOKEN);
    if (!refused) return true;
    const { because, detail } = refused;
    const title = 'This is for operators';
    throw because === 'token'
      ? new ProblemException(401, { type: 'token-needed', title, detail }, { 'www-authenticate': 'Bearer' })
      : new ProblemException(403, { type: 'operators-only', title, detail });
  }
}

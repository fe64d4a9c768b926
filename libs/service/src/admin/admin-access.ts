import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { ConfigurationInvalid } from '../settings.js';

/** Who knocks at `/admin`. */
export interface Knock {
  /** The address that the connection comes from. */
  readonly peer: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** Why somebody may not come in: `token` is for the one who can say it, `elsewhere` for the one who cannot. */
export type AccessRefused = { readonly because: 'token' | 'elsewhere'; readonly detail: string };

/**
 * Who may use `/admin`. With a token: who says it, from anywhere. Without: whoever is on this machine and speaks to
 * it directly, not a proxy for somebody else, and not a page in a browser, which any site can make call this machine.
 */
export function accessRefused(
  { peer, headers }: Knock,
  token: string | undefined,
): AccessRefused | undefined {
  if (token !== undefined) {
    const said = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (said !== undefined && same(said, token)) return undefined;
    const detail =
      said === undefined ? 'expected the header Authorization: Bearer <ADMIN_TOKEN>' : 'the token is another';
    return { because: 'token', detail };
  }
  const refuse = (detail: string): AccessRefused => ({
    because: 'elsewhere',
    detail: `${detail}; set ADMIN_TOKEN to use /admin otherwise than directly from this machine`,
  });
  if (!isLoopback(peer)) return refuse(`the request comes from ${peer ?? 'nowhere'}`);
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    if (headers[name] !== undefined) return refuse(`the request comes by a proxy (${name})`);
  }
  if (headers.origin !== undefined || (headers['sec-fetch-site'] ?? 'none') !== 'none') {
    return refuse('the request comes from a page in a browser');
  }
  const host = (headers.host ?? '').replace(/:\d+$/, '');
  if (!isLoopback(host)) return refuse(`the request was meant for ${JSON.stringify(host.slice(0, 100))}`);
  return undefined;
}

/** Throws {@link ConfigurationInvalid} when others can reach the service and no token keeps them from `/admin`. */
export function demandAdminToken({ HOST, ADMIN_TOKEN }: { HOST: string; ADMIN_TOKEN?: string }): void {
  if (ADMIN_TOKEN !== undefined || isLoopback(HOST)) return;
  throw new ConfigurationInvalid(
    `the configuration is invalid:\n  ADMIN_TOKEN is not set: expected a secret of 16 characters or more, because ` +
      `HOST is ${JSON.stringify(HOST)}, where others can reach /admin; or HOST=127.0.0.1`,
  );
}

/** True of addresses and names by which a machine speaks to itself. */
function isLoopback(host: string | undefined): boolean {
  if (host === undefined) return false;
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  const address = bare.replace(/^::ffff:/, '');
  return bare === 'localhost' || bare === '::1' || (isIP(address) === 4 && address.startsWith('127.'));
}

const same = (one: string, other: string) => timingSafeEqual(digest(one), digest(other));
const digest = (text: string) => createHash('sha256').update(text).digest();

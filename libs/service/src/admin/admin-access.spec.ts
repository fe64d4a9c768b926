import { describe, expect, it } from '@jest/globals';
import { accessRefused, demandAdminToken } from './admin-access.js';

const token = 'a-secret-of-some-length';
const local = { host: '127.0.0.1:3003' };

describe('without a token /admin answers', () => {
  it.each([
    ['127.0.0.1', local],
    ['::1', { host: '[::1]:3003' }],
    ['::ffff:127.0.0.1', { host: 'localhost:3003' }],
    ['127.0.0.1', { ...local, 'sec-fetch-site': 'none' }],
  ])('%s %j', (peer, headers) => expect(accessRefused({ peer, headers }, undefined)).toBeUndefined());
});

describe('without a token /admin refuses', () => {
  it.each([
    ['another machine', '10.0.0.7', local, /comes from 10\.0\.0\.7/],
    ['an address that only looks like it', '::ffff:10.0.0.7', local, /comes from/],
    ['nobody', undefined, local, /comes from nowhere/],
    ['a proxy', '127.0.0.1', { ...local, 'x-forwarded-for': '127.0.0.1' }, /by a proxy/],
    ['a page of another site', '127.0.0.1', { ...local, origin: 'https://evil.example' }, /in a browser/],
    ['an image on a page', '127.0.0.1', { ...local, 'sec-fetch-site': 'cross-site' }, /in a browser/],
    ['a name that was bent to this machine', '127.0.0.1', { host: '127.evil.example:3003' }, /meant for/],
    ['no name', '127.0.0.1', {}, /meant for/],
  ])('%s', (_, peer, headers, detail) => {
    const refused = accessRefused({ peer, headers }, undefined);
    expect(refused).toMatchObject({ because: 'elsewhere', detail: expect.stringMatching(detail) as unknown });
    expect(refused?.detail).toContain('set ADMIN_TOKEN');
  });
});

describe('with a token /admin', () => {
  it('answers who says it, from anywhere', () =>
    expect(
      accessRefused({ peer: '10.0.0.7', headers: { authorization: `Bearer ${token}` } }, token),
    ).toBeUndefined());
  it.each([undefined, 'Bearer', `Basic ${token}`, `Bearer ${token}x`, `Bearer ${token.slice(1)}`, token])(
    'refuses %j even from this machine',
    (authorization) =>
      expect(accessRefused({ peer: '127.0.0.1', headers: { ...local, authorization } }, token)).toMatchObject(
        {
          because: 'token',
        },
      ),
  );
});

describe('a service', () => {
  it.each([
    { HOST: '127.0.0.1' },
    { HOST: 'localhost' },
    { HOST: '::1' },
    { HOST: '0.0.0.0', ADMIN_TOKEN: token },
  ])('may start with %j', (settings) => expect(() => demandAdminToken(settings)).not.toThrow());
  it.each(['0.0.0.0', '::', '192.168.1.4', 'orders.internal'])(
    'without a token must not listen on %s',
    (HOST) => expect(() => demandAdminToken({ HOST })).toThrow(/ADMIN_TOKEN is not set: expected .* HOST is/),
  );
});

import type { LookupFunction } from 'node:net';
import { expect, it, test } from '@jest/globals';
import { TargetPolicy } from './target-policy.js';

const strict = new TargetPolicy({ allowHttp: false, allowPrivate: false });
const lax = new TargetPolicy({ allowHttp: true, allowPrivate: true });
const isPublic = 'expected an address that is public';

it.each([
  ['https://example.com/hooks', undefined],
  ['https://93.184.215.14/', undefined],
  ['https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/', undefined],
  ['http://example.com/', 'expected an https address'],
  ['ftp://example.com/', 'expected an https address'],
  ['https://localhost/', isPublic],
  ['https://shop.localhost./', isPublic],
  ['https://127.0.0.1/', isPublic],
  ['https://0x7f.1/', isPublic],
  ['https://2130706433/', isPublic],
  ['https://0.0.0.0/', isPublic],
  ['https://10.1.2.3/', isPublic],
  ['https://172.31.0.1/', isPublic],
  ['https://192.168.1.1/', isPublic],
  ['https://169.254.169.254/latest/meta-data', isPublic],
  ['https://100.64.0.1/', isPublic],
  ['https://224.0.0.1/', isPublic],
  ['https://255.255.255.255/', isPublic],
  ['https://[::1]/', isPublic],
  ['https://[::]/', isPublic],
  ['https://[fe80::1]/', isPublic],
  ['https://[fd00::1]/', isPublic],
  ['https://[::ffff:127.0.0.1]/', isPublic],
  ['https://[64:ff9b::7f00:1]/', isPublic],
  ['https://[2002:7f00:1::]/', isPublic],
])('%s: %s', (url, refusal) => {
  expect(strict.refusalOf(new URL(url))).toBe(refusal);
});

test('where the settings allow it, http and private addresses are sent to', () => {
  for (const url of ['http://127.0.0.1:3007/', 'http://localhost/', 'https://[::1]/'])
    expect(lax.refusalOf(new URL(url))).toBeUndefined();
  expect(lax.refusalOf(new URL('ftp://example.com/'))).toBe('expected an https address');
});

const found = (policy: TargetPolicy, all: boolean) =>
  new Promise((resolve) =>
    policy.lookup('example.com', { all }, (error, ...rest) => resolve(error ? error.message : rest)),
  );
const leadingTo = (...addresses: string[]) => {
  const resolve: LookupFunction = (_name, _options, callback) =>
    callback(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );
  return new TargetPolicy({ allowHttp: true, allowPrivate: false }, resolve);
};

test('a name is connected to only where each of its addresses is public', async () => {
  const [good, bad] = ['93.184.215.14', '10.0.0.7'];
  expect(await found(leadingTo(good), true)).toEqual([[{ address: good, family: 4 }]]);
  expect(await found(leadingTo(good), false)).toEqual([good, 4]);
  const refused = 'example.com leads to 10.0.0.7, which is not public';
  expect(await found(leadingTo(bad), false)).toBe(refused);
  expect(await found(leadingTo(good, bad), true)).toBe(refused);
  expect(await found(leadingTo(), true)).toBe('example.com leads to no address');
});

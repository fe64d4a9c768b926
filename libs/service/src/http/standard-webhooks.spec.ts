import { describe, expect, it } from '@jest/globals';
import { newWebhookSecret, signWebhook, verifyWebhook, webhookSecret } from './standard-webhooks.js';

/** The example of the specification's own libraries. */
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const at = new Date(1_614_265_330_000);
const body = '{"test": 2432232314}';
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const [id, signature] = [headers['webhook-id'], headers['webhook-signature']];
const later = (ms: number) => new Date(at.getTime() + ms);

it('signs as the libraries of the specification do', () => {
  expect(signWebhook({ id, at, body }, secret)).toEqual(headers);
});

describe('a webhook is believed', () => {
  it.each<[string, object, Date]>([
    ['as it was signed', {}, at],
    ['five minutes later', {}, later(300_000)],
    ['by a clock that is five minutes behind', {}, later(-300_000)],
    ['with a signature of an unknown kind beside', { 'webhook-signature': `v1a,AAAA ${signature}` }, at],
  ])('%s', (_, changed, now) => {
    expect(verifyWebhook({ ...headers, ...changed }, body, now, secret)).toEqual({ id });
  });

  it('by the old secret and by the new one while it is signed by both', () => {
    const renewed = newWebhookSecret();
    const signed = signWebhook({ id, at, body }, secret, renewed);
    for (const known of [secret, renewed]) expect(verifyWebhook(signed, body, at, known)).toEqual({ id });
    expect(verifyWebhook(headers, body, at, renewed, secret)).toEqual({ id });
  });
});

describe('a webhook is refused', () => {
  it.each<[string, object, Date, string]>([
    ['without an id', { 'webhook-id': undefined }, at, 'unsigned'],
    ['without a signature', { 'webhook-signature': undefined }, at, 'unsigned'],
    ['with an id that could be taken apart otherwise', { 'webhook-id': 'msg.1' }, at, 'unsigned'],
    ['with a time that is none', { 'webhook-timestamp': '1e9' }, at, 'unsigned'],
    ['under another id', { 'webhook-id': 'msg_2' }, at, 'forged'],
    ['at another time', { 'webhook-timestamp': '1614265331' }, at, 'forged'],
    ['signed by nobody', { 'webhook-signature': 'v1,' }, at, 'forged'],
    [
      'signed in a way that we do not know',
      { 'webhook-signature': signature.replace('v1', 'v2') },
      at,
      'forged',
    ],
    ['when it is old', {}, later(301_000), 'stale'],
    ['when it is of the future', {}, later(-301_000), 'stale'],
  ])('%s', (_, changed, now, refused) => {
    expect(verifyWebhook({ ...headers, ...changed }, body, now, secret)).toEqual({ refused });
  });

  it('with another body, and by another secret', () => {
    expect(verifyWebhook(headers, `${body} `, at, secret)).toEqual({ refused: 'forged' });
    expect(verifyWebhook(headers, body, at, newWebhookSecret())).toEqual({ refused: 'forged' });
  });
});

it.each<[string, string, boolean]>([
  ['a new one', newWebhookSecret(), true],
  ['one of 24 bytes', secret, true],
  ['nothing', '', false],
  ['no bytes', 'whsec_', false],
  ['too few bytes', secret.slice(0, -8), false],
  ['another prefix', secret.replace('whsec_', 'secret'), false],
])('as a secret, %s: %#', (_, given, valid) => {
  expect(webhookSecret.safeParse(given).success).toBe(valid);
});

import { describe, expect, it } from '@jest/globals';
import { parseOptions } from './options.js';

describe('the command line', () => {
  it.each([
    ['list', { command: 'list', all: false, json: false }],
    ['list --service inventory --key K --json', { service: 'inventory', filter: { key: 'K' }, json: true }],
    ['show inventory/12', { service: 'inventory', position: 12 }],
    ['show 12 --service inventory', { service: 'inventory', position: 12 }],
    ['show 12 --url http://10.0.0.7:3003/', { url: 'http://10.0.0.7:3003', position: 12 }],
    [
      'retry --fingerprint 0123456789ab --rate 5',
      { filter: { fingerprint: '0123456789ab' }, ratePerSecond: 5 },
    ],
    ['retry --all', { all: true }],
    ['edit inventory/12 --value -', { value: '-' }],
    ['discard inventory/12 --reason rubbish', { reason: 'rubbish' }],
  ])('%s', (line, expected) => expect(parseOptions(line.split(' '))).toMatchObject(expected));

  it.each([
    ['', 'no command: expected list, groups'],
    ['burn', '"burn": expected list, groups'],
    ['list --colour', "Unknown option '--colour': expected --service, --url"],
    ['show', 'show of what: expected <service>/<position>'],
    ['show first', '"first" is no message: expected <service>/<position>'],
    ['show 12', 'position 12 of which service'],
    ['show inventory/12 --service payments', '--service is "payments": expected inventory'],
    ['show inventory/12 13', '"13" is one too many'],
    ['retry', 'retry of what: expected <service>/<position>, or --fingerprint'],
    ['retry inventory/12 --all', 'retry of 12 or of many'],
    ['retry --all --rate fast', '--rate is "fast": expected messages a second'],
    ['edit inventory/12', '--value is missing'],
    ['discard inventory/12', '--reason is missing'],
    ['list --url here', '--url is "here": expected http://host:port'],
  ])('refuses "%s" and says what it expected', (line, problem) =>
    expect(() => parseOptions(line.split(' ').filter(Boolean))).toThrow(problem),
  );

  it('tells its help', () => expect(parseOptions(['--help'])).toBe('help'));
});

import { afterEach, describe, expect, it } from '@jest/globals';
import { startServiceUnderTest } from '@orderflow/testkit';
import { startService } from '../run-service.js';
import { SuperstitiousModule } from './poisonable.fixtures.js';

const token = 'a-secret-of-some-length';
const start = (env: Record<string, string>) =>
  startServiceUnderTest({
    name: 'admin-token',
    start: (onCrash) => startService(SuperstitiousModule, onCrash),
    env,
  });

describe('the token of the operator API', () => {
  afterEach(() => {
    delete process.env.ADMIN_TOKEN;
    delete process.env.HOST;
  });

  it('is asked for where it is set, even on this machine, and nowhere else', async () => {
    const service = await start({ ADMIN_TOKEN: token, HOST: '0.0.0.0' });
    try {
      const list = (headers?: Record<string, string>) =>
        service.request('GET', '/admin/dead-letters', undefined, headers);
      expect(await list()).toMatchObject({
        status: 401,
        body: { type: 'urn:orderflow:problem:token-needed' },
      });
      expect((await list()).headers.get('www-authenticate')).toBe('Bearer');
      expect(await list({ authorization: 'Bearer another-secret-altogether' })).toMatchObject({
        status: 401,
      });
      expect(await list({ authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
      expect(await service.request('GET', '/health/live')).toMatchObject({ status: 200 });
    } finally {
      await service.stop();
    }
  });

  it('must be there before a service listens where others can reach it, and be long enough', async () => {
    await expect(start({ HOST: '0.0.0.0' })).rejects.toThrow(/ADMIN_TOKEN is not set/);
    await expect(start({ HOST: '127.0.0.1', ADMIN_TOKEN: 'short' })).rejects.toThrow(
      /ADMIN_TOKEN is "\*\*\*": expected a secret .*16 to 512/,
    );
  });
});

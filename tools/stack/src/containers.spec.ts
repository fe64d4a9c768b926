import { describe, expect, it } from '@jest/globals';
import { stackOf, type Container } from './containers.js';
import { addressesOf, otherPorts, servicePorts, stackServices } from './services.js';

const token = 'a-token-of-the-test';

function container(
  service: string,
  published: Readonly<Record<string, number>>,
  { number = 1, healthy = true } = {},
) {
  return {
    Id: `${service}-${number}`,
    Config: {
      Env: ['PATH=/bin', `ADMIN_TOKEN=${token}`, 'POSTGRES_PASSWORD=a=b'],
      Labels: {
        'com.docker.compose.service': service,
        'com.docker.compose.container-number': String(number),
      },
    },
    State: { Health: { Status: healthy ? 'healthy' : 'starting' } },
    NetworkSettings: {
      Ports: Object.fromEntries(
        Object.entries(published).map(([inside, port]) => [`${inside}/tcp`, [{ HostPort: String(port) }]]),
      ),
    },
  } satisfies Container;
}

const extra: Partial<Record<string, Record<string, number>>> = { sandbox: { 3025: otherPorts.smtp } };
const whole: readonly Container[] = [
  ...stackServices.map((name) => container(name, { 3000: servicePorts[name], ...extra[name] })),
  container('kafka', { 19092: otherPorts.kafka }),
  container('postgres', { 5432: otherPorts.postgres }),
];

describe('the stack that containers make', () => {
  it('is where they publish it', () => {
    expect(stackOf(whole)).toEqual({
      ...addressesOf({ ...servicePorts, ...otherPorts }, { password: 'a=b' }),
      ready: true,
      adminToken: token,
    });
  });

  it('has the address of the first of several instances, and is ready by any of them', () => {
    const [orders, ...others] = whole as [Container, ...Container[]];
    const second = container('orders', { 3000: 4001 }, { number: 2 });
    const sick = container('orders', { 3000: 3001 }, { healthy: false });
    expect(stackOf([second, orders, ...others])?.services.orders).toBe('http://127.0.0.1:3001');
    expect(stackOf([second, sick, ...others])).toMatchObject({
      ready: true,
      services: { orders: 'http://127.0.0.1:3001' },
    });
    expect(stackOf([sick, ...others])?.ready).toBe(false);
  });

  it.each(whole.map((_, at) => at))('is none without its part %d', (missing) => {
    expect(stackOf(whole.filter((_, at) => at !== missing))).toBeUndefined();
  });
});

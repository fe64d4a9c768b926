import { expect, it } from '@jest/globals';
import { systemClock } from '@orderflow/kernel';
import { TargetPolicy } from '../dispatch/target-policy.js';
import type { SubscriptionRepository } from './subscription.repository.js';
import { SubscriptionsController } from './subscriptions.controller.js';

it.each(['http://example.com/', 'https://169.254.169.254/', 'https://localhost:3010/'])(
  'nobody subscribes with %s, and is told why',
  async (url) => {
    const unused = {} as SubscriptionRepository;
    const policy = new TargetPolicy({ allowHttp: false, allowPrivate: false });
    const controller = new SubscriptionsController(unused, policy, systemClock);
    await expect(
      controller.subscribe({ url, contact: 'ada@example.com' }, { header: () => undefined }),
    ).rejects.toMatchObject({
      problem: { errors: [{ field: 'url', value: url, expected: expect.stringMatching(/https|public/) }] },
    });
  },
);

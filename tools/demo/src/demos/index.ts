import type { Demo } from '../demo.js';
import { blackFriday } from './black-friday.js';
import { deliveries } from './deliveries.js';
import { duplicatePayments } from './duplicate-payments.js';
import { fraud } from './fraud.js';
import { outage } from './outage.js';
import { projections } from './projections.js';
import { returns } from './returns.js';
import { reversedCancel } from './reversed-cancel.js';
import { settlement } from './settlement.js';
import { slowCarrier } from './slow-carrier.js';
import { slowInventory } from './slow-inventory.js';
import { streams } from './streams.js';
import { webhooks } from './webhooks.js';

/** Every demo that there is: add yours. */
export const demos: readonly Demo[] = [
  blackFriday,
  outage,
  slowInventory,
  duplicatePayments,
  reversedCancel,
  deliveries,
  slowCarrier,
  returns,
  webhooks,
  fraud,
  settlement,
  projections,
  streams,
];

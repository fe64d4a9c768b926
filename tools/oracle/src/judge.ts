import type { Books } from './books/books.js';
import { Findings, type Check, type CheckResult, type JudgeOptions } from './checks/check.js';
import { ledgerEqualsProvider, ledgerIsBalanced } from './checks/ledger.checks.js';
import { confirmationMails, noticesAgreeWithMailbox, refusalMails } from './checks/mails.checks.js';
import { acceptedOrdersExist, ordersAreTerminal, sagasAreClosed } from './checks/orders.checks.js';
import { parcelsAgreeWithCarrier, parcelsAreFollowed } from './checks/parcels.checks.js';
import { paymentsAgreeWithProvider } from './checks/payments.checks.js';
import { capturesMatchOrders } from './checks/provider.checks.js';
import { nothingIsParked, noDeadLetters, outboxesAreEmpty } from './checks/queues.checks.js';
import { returnedStockMatchesReturns, returnsAreClosed } from './checks/returns.checks.js';
import { shipmentsMatchOrders, shippingAgreesWithCarrier } from './checks/shipments.checks.js';
import { webhooksTellOrders } from './checks/webhooks.checks.js';
import {
  reservationsMatchOrders,
  reservedStockMatchesOrders,
  stockIsConserved,
} from './checks/stock.checks.js';

/** Every check, in the order in which a reader wants to see them. */
export const checks: readonly Check[] = [
  acceptedOrdersExist,
  ordersAreTerminal,
  capturesMatchOrders,
  paymentsAgreeWithProvider,
  ledgerIsBalanced,
  ledgerEqualsProvider,
  stockIsConserved,
  reservedStockMatchesOrders,
  reservationsMatchOrders,
  returnedStockMatchesReturns,
  shipmentsMatchOrders,
  shippingAgreesWithCarrier,
  parcelsAgreeWithCarrier,
  parcelsAreFollowed,
  confirmationMails,
  refusalMails,
  noticesAgreeWithMailbox,
  webhooksTellOrders,
  sagasAreClosed,
  returnsAreClosed,
  outboxesAreEmpty,
  nothingIsParked,
  noDeadLetters,
];

export interface Verdict {
  readonly passed: boolean;
  readonly checks: readonly CheckResult[];
}

/** Judges the books by every check. Pure: the same books always get the same verdict. */
export function judge(books: Books, options: JudgeOptions = {}): Verdict {
  const results = checks.map((check) => {
    const findings = new Findings();
    const seen = check.run(books, findings, options);
    return { name: check.name, passed: findings.none, detail: findings.none ? seen : findings.toString() };
  });
  return { passed: results.every((result) => result.passed), checks: results };
}

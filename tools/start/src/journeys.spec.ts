import { describe, expect, it } from '@jest/globals';
import {
  CustomerNotified,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  PaymentCaptured,
  PaymentDeclined,
  ReserveStock,
  ShipmentBooked,
  StockReleased,
  StockReserved,
  type Message,
  type MessageContract,
} from '@orderflow/contracts';
import { Journeys } from './journeys.js';

const orderId = OrderPlaced.example.orderId;
const confirmedWay = [
  OrderPlaced,
  StockReserved,
  PaymentCaptured,
  ShipmentBooked,
  OrderConfirmed,
  CustomerNotified,
].map((contract, at) => message(contract as MessageContract, at));

function message(contract: MessageContract, at: number): Message {
  return {
    id: `00000000-0000-7000-8000-00000000000${at}`,
    type: contract.type,
    version: 1,
    source: contract.owner,
    subject: orderId,
    time: new Date(at * 200).toISOString(),
    correlationId: orderId,
    data: contract.example,
  };
}

function journeysOf(messages: readonly Message[]): Journeys {
  const journeys = new Journeys();
  for (const step of messages) journeys.add(step);
  return journeys;
}

describe('journeys', () => {
  it('show a confirmed order with all its steps', () => {
    expect(journeysOf(confirmedWay).describe(orderId)).toBe(
      `${orderId}    15.30 GBP   1 line   placed → reserved → paid → booked → confirmed → told  1.0 s`,
    );
  });

  it('show a rejected order with its reason and what was undone', () => {
    const way = [OrderPlaced, StockReserved, PaymentDeclined, StockReleased, OrderRejected, CustomerNotified];
    expect(
      journeysOf(way.map((contract, at) => message(contract as MessageContract, at))).describe(orderId),
    ).toContain(
      `placed → reserved → payment declined → released → rejected (${OrderRejected.example.reason}) → told`,
    );
  });

  it('put in order what the topics told out of order', () => {
    expect(journeysOf(confirmedWay.toReversed()).describe(orderId)).toBe(
      journeysOf(confirmedWay).describe(orderId),
    );
  });

  it('are done once, when the order has ended and the customer knows', () => {
    const journeys = new Journeys();
    const twice = [...confirmedWay, ...confirmedWay];
    expect(twice.map((step) => journeys.add(step))).toEqual(twice.map((_, at) => at === 5));
    expect(journeys.isDone(orderId)).toBe(true);
  });

  it('count orders, not messages, and leave commands out', () => {
    const journeys = journeysOf([message(ReserveStock, 9), ...confirmedWay.slice(0, 2), confirmedWay[1]!]);
    expect(journeys.counts()).toBe('placed 1 · reserved 1');
  });
});

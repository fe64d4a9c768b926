/** Whole traces as `treeOf` writes them: what an order of each kind has to leave behind, span by span. */

/** A tree that stands so much deeper in another one. */
const at = (depth: number, tree: string) => tree.replaceAll('\n', `\n${' '.repeat(depth)}`);

/** The order reaches its end, and the customer is told. */
const told = (command: string, event: string) => `
orders CONSUMER process orders.commands.v1 ${command} handled
 orders lane
 orders outbox orders.events.v1
 orders transaction
 orders PRODUCER send orders.events.v1 ${event}
  notifications CONSUMER process orders.events.v1 ${event} handled
   notifications lane
   notifications outbox notifications.events.v1
   notifications PRODUCER send notifications.events.v1 CustomerNotified
   notifications transaction
   notifications effect ${event}
    notifications CLIENT send mail
     notifications send mails
      notifications CLIENT POST 200
       sandbox SERVER POST /mails 200
        sandbox transaction`;

/** The goods go back, and the order ends without them. */
const released = (end: string, command: string, event: string) => `
inventory CONSUMER process inventory.commands.v1 ReleaseStock handled
 inventory lane
 inventory outbox inventory.events.v1
 inventory transaction
 inventory PRODUCER send inventory.events.v1 StockReleased
  orchestrator CONSUMER process inventory.events.v1 StockReleased handled [step: reserve stock undone] [end: ${end}]
   orchestrator lane
   orchestrator outbox orders.commands.v1
   orchestrator transaction
   orchestrator PRODUCER send orders.commands.v1 ${command}${at(4, told(command, event))}`;

const placed = `
orders SERVER POST /orders 202
 orders outbox orders.events.v1
 orders transaction
 orders PRODUCER send orders.events.v1 OrderPlaced
  orchestrator CONSUMER process orders.events.v1 OrderPlaced handled [step: reserve stock asked]
   orchestrator lane
   orchestrator outbox inventory.commands.v1
   orchestrator transaction
   orchestrator PRODUCER send inventory.commands.v1 ReserveStock`;

const untilCharged = (attempt: string) => `
    inventory CONSUMER process inventory.commands.v1 ReserveStock ${attempt}
     inventory lane
     inventory outbox inventory.events.v1
     inventory transaction
     inventory PRODUCER send inventory.events.v1 StockReserved
      orchestrator CONSUMER process inventory.events.v1 StockReserved handled [step: reserve stock done] [step: capture payment asked]
       orchestrator lane
       orchestrator outbox payments.commands.v1
       orchestrator transaction
       orchestrator PRODUCER send payments.commands.v1 CapturePayment
        payments CONSUMER process payments.commands.v1 CapturePayment handled
         payments lane
         payments outbox payments.events.v1
         payments transaction
         payments effect CapturePayment`;

const reservedThenConfirmed = (attempt: string) => `${untilCharged(attempt)}
          payments CLIENT POST 201
           sandbox SERVER POST /payments/charges 201
            sandbox transaction
         payments PRODUCER send payments.events.v1 PaymentCaptured
          orchestrator CONSUMER process payments.events.v1 PaymentCaptured handled [step: capture payment done] [step: book shipment asked]
           orchestrator lane
           orchestrator outbox shipping.commands.v1
           orchestrator transaction
           orchestrator PRODUCER send shipping.commands.v1 BookShipment
            shipping CONSUMER process shipping.commands.v1 BookShipment handled
             shipping lane
             shipping outbox shipping.events.v1
             shipping transaction
             shipping effect BookShipment
              shipping CLIENT POST 201
               sandbox SERVER POST /carrier/shipments 201
                sandbox transaction
             shipping PRODUCER send shipping.events.v1 ShipmentBooked
              orchestrator CONSUMER process shipping.events.v1 ShipmentBooked handled [step: book shipment done] [end: confirmed]
               orchestrator lane
               orchestrator outbox orders.commands.v1
               orchestrator transaction
               orchestrator PRODUCER send orders.commands.v1 ConfirmOrder${at(16, told('ConfirmOrder', 'OrderConfirmed'))}`;

const parked = `
    inventory CONSUMER process inventory.commands.v1 ReserveStock parked FAILED
     inventory lane
     inventory transaction
     inventory transaction FAILED`;

const dead = `
    inventory CONSUMER process inventory.commands.v1 ReserveStock attempt 8 dead FAILED
     inventory lane
     inventory outbox inventory.dead-letters.v1
     inventory PRODUCER send inventory.dead-letters.v1 ReserveStock
     inventory transaction
     inventory transaction FAILED`;

export const confirmed = placed + reservedThenConfirmed('handled');
export const retried = placed + parked + reservedThenConfirmed('attempt 2 handled');
export const redriven = placed + parked + reservedThenConfirmed('attempt 1 handled') + dead;

export const declined = `${placed}${untilCharged('handled')}
          payments CLIENT POST 402 FAILED
           sandbox SERVER POST /payments/charges 402
            sandbox transaction
         payments PRODUCER send payments.events.v1 PaymentDeclined
          orchestrator CONSUMER process payments.events.v1 PaymentDeclined handled [step: reserve stock undoing] [step: capture payment refused] [compensation: compensating]
           orchestrator lane
           orchestrator outbox inventory.commands.v1
           orchestrator transaction
           orchestrator PRODUCER send inventory.commands.v1 ReleaseStock${at(12, released('rejected', 'RejectOrder', 'OrderRejected'))}`;

export const cancelled = `${placed}${untilCharged('handled')}
          payments CLIENT POST 201
           sandbox SERVER POST /payments/charges 201
            sandbox transaction
         payments PRODUCER send payments.events.v1 PaymentCaptured
          orchestrator CONSUMER process payments.events.v1 PaymentCaptured handled
           orchestrator lane
           orchestrator transaction
 orders request cancellation
  orders outbox orders.events.v1
  orders PRODUCER send orders.events.v1 OrderCancellationRequested
   orchestrator CONSUMER process orders.events.v1 OrderCancellationRequested handled [step: capture payment undoing] [compensation: compensating]
    orchestrator lane
    orchestrator outbox payments.commands.v1
    orchestrator transaction
    orchestrator PRODUCER send payments.commands.v1 RefundPayment
     payments CONSUMER process payments.commands.v1 RefundPayment handled
      payments lane
      payments outbox payments.events.v1
      payments transaction
      payments effect RefundPayment
       payments CLIENT POST 201
        sandbox SERVER POST /payments/charges/:chargeId/refunds 201
         sandbox transaction
      payments PRODUCER send payments.events.v1 PaymentRefunded
       orchestrator CONSUMER process payments.events.v1 PaymentRefunded handled [step: reserve stock undoing] [step: capture payment undone]
        orchestrator lane
        orchestrator outbox inventory.commands.v1
        orchestrator transaction
        orchestrator PRODUCER send inventory.commands.v1 ReleaseStock${at(9, released('cancelled', 'CancelOrder', 'OrderCancelled'))}`;

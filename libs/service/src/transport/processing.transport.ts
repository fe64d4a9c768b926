import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Server } from '@nestjs/microservices';
import { Consumer, type ConsumerOptions } from '@orderflow/processing';

/**
 * Nest's way in for messages: a transport strategy that runs the service's handlers in batches. Nest starts it
 * with `startAllMicroservices` and stops it, drained, with the application.
 */
export class ProcessingTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('orderflow.processing');
  private readonly consumer: Consumer;

  constructor(options: ConsumerOptions) {
    super();
    this.consumer = new Consumer(options);
  }

  get ready(): boolean {
    return this.consumer.ready;
  }

  listen(callback: (error?: unknown) => void): void {
    this.consumer.start().then(() => callback(), callback);
  }

  async close(): Promise<void> {
    await this.consumer.stop();
  }

  override on(): never {
    throw new Error('the processing transport emits no events');
  }

  override unwrap<T>(): T {
    return this.consumer as T;
  }
}

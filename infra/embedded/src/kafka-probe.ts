import { connect } from 'node:net';

/** A Metadata request, version 1, for no topic: api key 3, correlation id 1, no client id, an empty array. */
const metadataRequest = Buffer.from([0, 0, 0, 14, 0, 3, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0, 0, 0, 0]);
/** Size, correlation id, number of brokers. */
const headLength = 12;

/** Whether the broker answers a metadata request and has registered itself. */
export function kafkaAnswers(port: number, timeoutMs = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: timeoutMs });
    let answer = Buffer.alloc(0);
    const settle = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('connect', () => socket.write(metadataRequest));
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk]);
      if (answer.length >= headLength) settle(answer.readInt32BE(8) > 0);
    });
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => settle(false));
  });
}

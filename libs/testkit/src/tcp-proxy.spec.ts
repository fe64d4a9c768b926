import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from './eventually.js';
import { tcpProxy, type TcpProxy } from './tcp-proxy.js';

let echo: Server;
let proxy: TcpProxy;
const clients: Socket[] = [];
beforeEach(async () => {
  echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  proxy = await tcpProxy({ target: { port: (echo.address() as AddressInfo).port } });
});
afterEach(async () => {
  clients.splice(0).forEach((client) => client.destroy());
  await proxy.close();
  echo.close();
});

function client() {
  const socket = connect(proxy.port, '127.0.0.1');
  const state = { socket, heard: '', error: '' };
  socket.on('data', (part) => (state.heard += part.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => (state.error = error.code ?? error.message));
  clients.push(socket);
  return state;
}

test('passes on what comes, and an end', async () => {
  const ada = client();
  ada.socket.end('teapot');
  await once(ada.socket, 'end');
  expect(ada.heard).toBe('teapot');
  await eventually('the connection is forgotten', () => expect(proxy.connections).toBe(0));
});

test('cut: open connections are reset and new ones too, until it is restored', async () => {
  const ada = client();
  ada.socket.write('a');
  await eventually('the echo came', () => expect(ada.heard).toBe('a'));
  proxy.cut();
  await eventually('the connection was reset', () => expect(ada.error).toBe('ECONNRESET'));
  const bob = client();
  await eventually('the new one was reset', () => expect(bob.socket.destroyed).toBe(true));
  proxy.restore();
  const eve = client();
  eve.socket.write('e');
  await eventually('the echo came again', () => expect(eve.heard).toBe('e'));
});

test('slow: everything comes, in its order, so much later each way', async () => {
  proxy.slow(60);
  const ada = client();
  const startedAt = performance.now();
  for (const part of ['1', '2', '3']) ada.socket.write(part);
  await eventually('the echo came', () => expect(ada.heard).toBe('123'));
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(118);
});

test('half open: nothing comes and nothing ends, for good; whoever connects afterwards is served', async () => {
  const ada = client();
  ada.socket.write('a');
  await eventually('the echo came', () => expect(ada.heard).toBe('a'));
  proxy.halfOpen();
  ada.socket.write('b');
  const bob = client();
  bob.socket.write('b');
  await eventually('a new one is taken', () => expect(proxy.connections).toBe(2));
  proxy.restore();
  const eve = client();
  eve.socket.write('e');
  await eventually('the echo came', () => expect(eve.heard).toBe('e'));
  expect([ada.heard, ada.error, bob.heard, bob.error]).toEqual(['a', '', '', '']);
  expect([ada.socket.readyState, bob.socket.readyState]).toEqual(['open', 'open']);
  ada.socket.destroy();
  await eventually('its other side is ended', () => expect(proxy.connections).toBe(2));
});

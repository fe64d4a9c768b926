// Serves Prometheus what the last settlement has left; before the first one it tells since when that is waited for.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const waiting = `orderflow_settlement_finished ${Math.floor(Date.now() / 1000)}\n`;

createServer(async (_, response) => {
  response.setHeader('content-type', 'text/plain; version=0.0.4');
  response.end(await readFile(process.env.SETTLEMENT_METRICS_FILE).catch(() => waiting));
}).listen(process.env.PORT);

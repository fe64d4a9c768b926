import { holdPorts } from '@orderflow/embedded';
import { describe, expect, it } from '@jest/globals';
import { choosePorts } from './choose-ports.js';

describe('the ports of a stack', () => {
  it('are said where the one that everybody knows is taken', async () => {
    const squatter = await holdPorts({ one: 3001 });
    const lines: string[] = [];
    const { ports, releaseAll } = await choosePorts('preferred', (line) => lines.push(line));
    await Promise.all([releaseAll(), squatter.releaseAll()]);
    expect(ports.orders).toBeGreaterThan(3007);
    expect(lines).toContain(`port 3001 is taken: orders uses ${ports.orders}`);
  });

  it('are held until the stack takes them', async () => {
    const first = await choosePorts('free', () => undefined);
    const second = await holdPorts({ same: first.ports.orders });
    await first.release('orders');
    const third = await holdPorts({ same: first.ports.orders });
    await Promise.all([first.releaseAll(), second.releaseAll(), third.releaseAll()]);
    expect(second.ports.same).not.toBe(first.ports.orders);
    expect(third.ports.same).toBe(first.ports.orders);
  });
});

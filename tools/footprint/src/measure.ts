import { Refused } from '@orderflow/command-line';
import { composeContainers, docker, serviceOf, stackServices } from '@orderflow/stack';
import { usedBytes, type Footprint } from './table.js';

const baseImage = 'node:24-bookworm-slim';

/** Asks Docker how big the images of the services are and what their containers take now. Throws {@link Refused} when they do not run. */
export function measureFootprints(): Footprint[] {
  const containers = composeContainers();
  return stackServices.map((service) => {
    const container = containers.find((one) => serviceOf(one) === service);
    if (!container) throw new Refused(`${service} does not run in a container: docker compose up --wait`);
    const imageBytes = sizeOf(`orderflow/${service}`);
    return {
      service,
      imageBytes,
      ownBytes: imageBytes - sizeOf(baseImage),
      memoryBytes: usedBytes(asked('stats', '--no-stream', '--format', '{{.MemUsage}}', container.Id)),
    };
  });
}

const sizeOf = (image: string) => Number(asked('image', 'inspect', '--format', '{{.Size}}', image));

function asked(...args: string[]): string {
  const said = docker(...args);
  if (said === undefined) throw new Error(`docker ${args.join(' ')} failed`);
  return said.trim();
}

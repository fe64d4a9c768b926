import { addressesOf, stackServices, type PortName, type Ports, type StackAddresses } from './services.js';

/** What `docker inspect` says of a container, as far as it matters here. */
export interface Container {
  readonly Id: string;
  readonly Config: { readonly Env: readonly string[]; readonly Labels: Readonly<Record<string, string>> };
  readonly State: { readonly Health?: { readonly Status: string } };
  readonly NetworkSettings: {
    readonly Ports: Readonly<Record<string, readonly { readonly HostPort: string }[] | null>>;
  };
}

/** Where the containers of docker-compose.yml can be reached from this machine. */
export interface ContainerStack extends StackAddresses {
  /** True when at least one instance of every service is healthy. */
  readonly ready: boolean;
  /** What `/admin` asks for. */
  readonly adminToken: string;
}

/** What each container publishes, by the port inside. */
const published: readonly (readonly [PortName, service: string, inside: number])[] = [
  ...stackServices.map((name) => [name, name, 3000] as const),
  ['smtp', 'sandbox', 3025],
  ['kafka', 'kafka', 19_092],
  ['postgres', 'postgres', 5432],
];

/** Reads the addresses of a stack off its containers; undefined when a part of it is not there. Of several instances the first counts. */
export function stackOf(containers: readonly Container[]): ContainerStack | undefined {
  const instances = (service: string) =>
    containers
      .filter((container) => serviceOf(container) === service)
      .toSorted((one, other) => numberOf(one) - numberOf(other));
  const ports = published.map(
    ([name, service, inside]) =>
      [name, Number(instances(service)[0]?.NetworkSettings.Ports[`${inside}/tcp`]?.[0]?.HostPort)] as const,
  );
  if (ports.some(([, port]) => Number.isNaN(port))) return undefined;
  return {
    ...addressesOf(Object.fromEntries(ports) as Ports, {
      password: variable(instances('postgres')[0], 'POSTGRES_PASSWORD'),
    }),
    ready: stackServices.every((name) => instances(name).some(isHealthy)),
    adminToken: variable(instances('orders')[0], 'ADMIN_TOKEN'),
  };
}

/** The service of docker-compose.yml that a container is an instance of. */
export const serviceOf = ({ Config }: Container) => Config.Labels['com.docker.compose.service'];
const numberOf = ({ Config }: Container) => Number(Config.Labels['com.docker.compose.container-number']);
const isHealthy = ({ State }: Container) => State.Health?.Status === 'healthy';

function variable(container: Container | undefined, name: string): string {
  const found = container?.Config.Env.find((line) => line.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}

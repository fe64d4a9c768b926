export { newClusterId, startKafka, type Kafka, type KafkaOptions } from './kafka.js';
export { kafkaVersion } from './kafka-jars.js';
export { freePort, freePorts, holdPorts, isFree, type HeldPorts } from './ports.js';
export { postgresVersion, startPostgres, type Postgres, type PostgresOptions } from './postgres.js';
export { removePostgresData } from './postgres-home.js';
export { identify, isRunning, signal, stopProcess, type ProcessIdentity } from './process.js';
export { launch, untilReady, type Launched, type LaunchOptions, type StartHooks } from './launch.js';
export { stopLeftover } from './leftover.js';
export { createServiceDatabases, databaseUrl, dropServiceDatabase } from './service-databases.js';

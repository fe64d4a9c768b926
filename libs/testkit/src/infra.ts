/** Where the real Kafka and Postgres of this test run are. */
export interface TestInfra {
  /** `host:port`. */
  readonly kafka: string;
  /** The superuser's address. */
  readonly postgres: string;
}

/** The servers that the test run started (jest.int.config.js), or those that TEST_KAFKA and TEST_POSTGRES name. */
export function testInfra(): TestInfra {
  return { kafka: fromEnvironment('TEST_KAFKA'), postgres: fromEnvironment('TEST_POSTGRES') };
}

function fromEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run integration tests with \`npm test -- integration\``);
  return value;
}

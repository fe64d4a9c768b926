const everyMs = 25;

/**
 * Tries `probe` until it returns without throwing, and returns what it returned. When time is up it throws an
 * error that says what did not happen and what the last try saw.
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (performance.now() >= deadline) {
        const seen = error instanceof Error ? error.message : String(error);
        throw new Error(`did not happen within ${timeoutMs / 1000} s: ${what}\n${seen}`, { cause: error });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

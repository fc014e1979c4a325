/** The environment without what the test runner adds: with its NODE_ENV, React would be built in its form for developers. */
export function outsideEnv(): NodeJS.ProcessEnv {
  const { NODE_ENV: _, VITEST: __, ...rest } = process.env;
  return rest;
}

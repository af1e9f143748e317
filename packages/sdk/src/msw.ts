/**
 * A DocBook server in memory for the tests of whoever builds on it: handlers for msw (an optional peer dependency),
 * a demo clinic, and the troubles that an integration should get over.
 */
export { demoClinic, demoDoctors } from "./msw/demo-clinic.ts";
export { type DocBookMock, docbookHandlers, type MockOptions, makeDocBookMock } from "./msw/mock.ts";
export type { MockRequest } from "./msw/request.ts";
export { type Scenario, scenarios } from "./msw/scenarios.ts";
export type { MockClinic } from "./msw/state.ts";

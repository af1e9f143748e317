/**
 * The client in parts, for a bundle that counts every byte, such as the widget's: `makeSend` sends whatever
 * operation of the contract it is told to, and the others are left out. Its errors are plain `DocBookError`s.
 * Decide on `code` or `status`; what the classes of the whole client carry stands in `problem`.
 */
export { DocBookError, type ErrorCode, type ErrorFacts, type MakeError } from "./docbook-error.ts";
export { newIdempotencyKey } from "./idempotency-key.ts";
export type { ConnectOptions, ManageOptions } from "./options.ts";
export { pages } from "./pages.ts";
export { makeSend, type Send } from "./send.ts";

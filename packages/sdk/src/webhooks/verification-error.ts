/** Why a request is not taken for DocBook's. */
export type WebhookVerificationErrorCode =
  /** One of `webhook-id`, `webhook-timestamp` and `webhook-signature` is not there, or not in its form. */
  | "missing-header"
  /** Signed too long ago, or in the future: perhaps somebody sends an old one again, or a clock is wrong. */
  | "outside-tolerance"
  /** None of the signatures is made with one of your secrets. */
  | "no-matching-signature"
  /** Signed well, yet not an event of DocBook's. */
  | "not-an-event";

/**
 * The request is not to be believed. Answer 400 and do nothing. Neither message nor JSON form holds anything of the
 * request or the secret.
 *
 * @example
 * ```ts
 * if (error instanceof WebhookVerificationError) return new Response(error.code, { status: 400 });
 * ```
 */
export class WebhookVerificationError extends Error {
  /** Stable, for programs. */
  readonly code: WebhookVerificationErrorCode;

  constructor(code: WebhookVerificationErrorCode, message: string) {
    super(`${message} (${code})`);
    this.code = code;
  }

  override get name(): "WebhookVerificationError" {
    return "WebhookVerificationError";
  }

  /** For logs. */
  toJSON(): Pick<WebhookVerificationError, "name" | "code" | "message"> {
    const { name, code, message } = this;
    return { name, code, message };
  }
}

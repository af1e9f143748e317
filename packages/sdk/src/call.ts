/** What a call was answered with, for whoever wants more than the body. */
export interface Answered<Answer> {
  /** What the call alone resolves to. */
  answer: Answer;
  /** Status and headers, and a body that can still be read. Of the last attempt, when there were several. */
  response: Response;
  /** Names this exchange in the server's log. Quote it when you ask for help. */
  requestId: string | undefined;
}

/** A call on its way. Await it for its answer, or `withResponse()` for the HTTP answer besides. */
export interface Call<Answer> extends Promise<Answer> {
  /**
   * The same call, not another one.
   *
   * @example
   * ```ts
   * const { answer, requestId, response } = await docbook.getClinic().withResponse();
   * console.log(requestId, response.headers.get("docbook-source"));
   * ```
   */
  withResponse(): Promise<Answered<Answer>>;
}

export function asCall<Answer>(exchange: Promise<Answered<Answer>>): Call<Answer> {
  const answer = exchange.then(({ answer }) => answer);
  return Object.assign(answer, {
    withResponse() {
      // Whoever asks here awaits only this one: the other must not count as a failure that nobody handled.
      answer.catch(() => {});
      return exchange;
    },
  });
}

/**
 * Page after page of a list, for as long as somebody asks for the next.
 *
 * @example
 * ```ts
 * for await (const { slots } of pages((at) => docbook.listSlots({ limit: 100, ...at }))) show(slots);
 * ```
 */
export async function* pages<Page extends { nextCursor: string | null }>(
  list: (at: { cursor?: string }) => Promise<Page>,
): AsyncGenerator<Page, void> {
  let page = await list({});
  yield page;
  while (page.nextCursor !== null) {
    page = await list({ cursor: page.nextCursor });
    yield page;
  }
}

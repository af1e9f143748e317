/** Page after page of a list, for as long as somebody asks for the next. */
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

/**
 * Registers an element once. A page that loads the widget twice, or in two versions, keeps the first:
 * a second `define` would throw and take the whole script down with it.
 */
export function define(tag: string, element: CustomElementConstructor & { version: string }): void {
  const known = customElements.get(tag);
  if (!known) customElements.define(tag, element);
  else if (known !== element) {
    const first = "version" in known ? known.version : "unknown";
    console.warn(`<${tag}> is loaded twice on this page: ${first} stays, ${element.version} is ignored.`);
  }
}

// Asked at once: a script knows its own address only while it starts.
const address = import.meta.url;

/** For script tags: imports what lies beside the script, such as `docbook-widget.de.js` beside `docbook-widget.js`. */
export const besideScript = (name: string): Promise<unknown> =>
  import(address.replace(/(\.iife)?\.js.*/, `.${name}.js`));

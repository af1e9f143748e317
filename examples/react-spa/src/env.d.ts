interface ImportMetaEnv {
  /** Where DocBook is. Default the address of `npm start`. */
  readonly VITE_DOCBOOK_URL?: string;
  /** The clinic's publishable key; `npm start` prints the demo clinic's. */
  readonly VITE_DOCBOOK_KEY?: string;
}

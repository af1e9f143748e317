// By then every replica and cache has it, and a database restored from a backup is not asked for what it lost.
const usefulForMs = 10 * 60_000;

/**
 * Where the newest write of one client stands in the history of the database. Its reads ask for no less, so that
 * whoever has just booked sees it, however far replicas and caches lag behind.
 */
export interface NewestWrite {
  /** Takes note of an answer, which tells a position when it is the answer to a write. */
  note(response: Response): void;
  /** Undefined before the first write and ten minutes after the last one. */
  readonly position: string | undefined;
}

export function makeNewestWrite(): NewestWrite {
  let newest = "";
  let notedAt = 0;
  const known = () => (Date.now() - notedAt < usefulForMs ? newest : "");
  return {
    note({ headers }) {
      const told = headers.get("docbook-position") ?? "";
      // Too long for a Number, but once they are equally long such numbers sort as text. Answers may overtake
      // one another: only the greatest counts.
      if (told.padStart(20) <= known().padStart(20)) return;
      newest = told;
      notedAt = Date.now();
    },
    get position() {
      return known() || undefined;
    },
  };
}

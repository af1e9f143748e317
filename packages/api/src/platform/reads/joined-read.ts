import DataLoader from "dataloader";
import { validate } from "uuid";

/** Gives the row that a key names, or undefined where there is none. */
export type JoinedRead<Key, Row extends Key> = (key: Key) => Promise<Row | undefined>;

export type Joining<Key, Row extends Key> = {
  /** The UUIDs that a key consists of. */
  idsOf(key: Key): string[];
  /** In any order; without those that are not there. */
  readAll(keys: Key[]): Promise<Row[]>;
};

/** Who is busy with many things at a time asks for many within this time. */
const gatherMs = 1;

/** Joins reads that are asked for at the same moment into one statement. Keeps nothing: who asks later reads anew. */
export function makeJoinedRead<Key, Row extends Key>({
  idsOf,
  readAll,
}: Joining<Key, Row>): JoinedRead<Key, Row> {
  const nameOf = (key: Key) => idsOf(key).join("/").toLowerCase();
  const loader = new DataLoader<Key, Row | undefined>(
    async (keys) => {
      const wanted = new Map(keys.map((key) => [nameOf(key), key]));
      const rows = await readAll([...wanted.values()]);
      const found = new Map(rows.map((row) => [nameOf(row), row]));
      return keys.map((key) => found.get(nameOf(key)));
    },
    { cache: false, batchScheduleFn: (read) => setTimeout(read, gatherMs) },
  );
  return async (key) => {
    // The database would refuse the whole statement, and the others in it are not to blame.
    if (!idsOf(key).every(validate)) throw new TypeError("what is to be read is not named by UUIDs");
    return loader.load(key);
  };
}

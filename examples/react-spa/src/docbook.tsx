import { createDocBook, type DocBook } from "@docbook/sdk";
import { createContext, type ReactNode, useContext, useState } from "react";

interface Server {
  api: string;
  publishableKey: string;
}

interface Connection extends Server {
  docbook: DocBook;
  /** What was answered last, by name: a page that is opened again shows it at once, and asks anew. */
  answers: Map<string, unknown>;
  /** After a booking or a cancellation the lists of free times are not worth showing any more. */
  forgetTimes(): void;
}

const ConnectionContext = createContext<Connection | undefined>(undefined);

/** One client for the whole app, so that it knows what this patient has written. */
export function DocBookProvider({ children, ...server }: Server & { children: ReactNode }) {
  const [connection] = useState(() => connect(server));
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}

export function useDocBook(): Connection {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("useDocBook() works inside <DocBookProvider> only");
  return connection;
}

function connect(server: Server): Connection {
  const answers = new Map<string, unknown>();
  return {
    ...server,
    answers,
    docbook: createDocBook({ api: server.api, key: server.publishableKey }),
    forgetTimes: () => {
      for (const name of answers.keys()) if (name.startsWith("times")) answers.delete(name);
    },
  };
}

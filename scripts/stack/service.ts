/** A service that we started ourselves, and may therefore stop, kill, hold still and start again. */
export type Service = {
  name: string;
  /** The same through every restart. */
  url: string;
  /** Of the process that runs now; undefined in a container. */
  readonly pid: number | undefined;
  isRunning(): boolean;
  /** A signal that ends it is waited for; SIGSTOP and SIGCONT return at once. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Stops it if it runs, starts it on the same port and the same data, and waits until it answers. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A streaming replica, which can also fall behind on purpose and take over. */
export type ReplicaService = Service & {
  /** From now on it shows the past. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Makes it a primary for good. */
  promote(): Promise<void>;
  /** Waits until it shows everything that the primary has committed so far. */
  catchUp(): Promise<void>;
};

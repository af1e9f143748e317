import { Agent, type IncomingHttpHeaders, request } from "node:http";

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** Milliseconds since 1970, with fractions: comparable between processes of one machine. */
  sentAt: number;
  answeredAt: number;
  /** False when the request had to open a connection first. */
  wasConnected: boolean;
};

export type Client = {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Opens all connections, by as many requests at the same time. */
  connect(): Promise<void>;
  close(): void;
};

/** Plain HTTP/1.1 over kept connections, with as little work per request as node:http allows. */
export function makeClient(options: { url: string; key: string; connections: number }): Client {
  const { hostname: host, port } = new URL(options.url);
  const { connections } = options;
  const agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  const authorization = { Authorization: `Bearer ${options.key}` };

  function send(method: string, path: string, headers: Record<string, string | number>, body?: string) {
    return new Promise<Answer>((resolve, reject) => {
      const sentAt = now();
      const asked = request({ host, port, agent, method, path, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part: string) => {
          text += part;
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text,
            sentAt,
            answeredAt: now(),
            wasConnected: asked.reusedSocket,
          }),
        );
      });
      asked.on("error", reject);
      asked.end(body);
    });
  }

  return {
    get: (path) => send("GET", path, authorization),
    post: (path, body, headers = {}) => {
      const text = JSON.stringify(body);
      const described = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
      return send("POST", path, { ...authorization, ...described, ...headers }, text);
    },
    connect: async () => {
      await Promise.all(Array.from({ length: connections }, () => send("GET", "/healthz", {})));
    },
    close: () => agent.destroy(),
  };
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}

import { relative, resolve } from "node:path";
import type { ShownClinic } from "../clinics/store.ts";
import type { Config, Role } from "../config.ts";

/** What a person who has just started DocBook wants to know. */
export function banner(
  url: string,
  { config, parts, clinic }: { config: Config; parts: ReadonlySet<Role>; clinic: ShownClinic | undefined },
): string {
  if (config.databaseUrl) {
    return parts.has("api")
      ? `DocBook answers at ${url}`
      : `DocBook ${[...parts].join(" and ")}: health and metrics at ${url}`;
  }
  const dataDirHint = config.dataDir === resolve(".docbook") ? "" : `DOCBOOK_DATA_DIR=${config.dataDir} `;
  const lines = [
    ["Book an appointment", `${url}/`],
    ...(isLoopback(config.host) ? [["Read its mail", `${url}/inbox`]] : []),
    ["Try its looks", `${url}/playground`],
    ["Browse the API", `${url}/docs`],
  ];
  return `
DocBook is ready.

${lines.map(([what, where]) => `  ${(what ?? "").padEnd(20)} ${where}`).join("\n")}

  Publishable key      ${clinic?.publishableKey}
  Secret key           ${dataDirHint}npm run docbook -- keys create --clinic ${clinic?.slug} --secret

Data is kept in ${relative(process.cwd(), config.dataDir) || config.dataDir}. Ctrl-C stops; "npm start -- --fresh" begins anew.`;
}

/** Only this machine can reach it. */
export function isLoopback(host: string): boolean {
  return ["127.0.0.1", "::1", "localhost"].includes(host);
}

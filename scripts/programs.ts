import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installWithApt } from "./apt.ts";

/** Programs that npm does not bring, and the Debian package of each. */
const programs = {
  chromium: {
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    debian: "chromium",
    variable: "CHROMIUM",
  },
  pgbouncer: { names: ["pgbouncer"], debian: "pgbouncer", variable: "PGBOUNCER" },
  redis: { names: ["redis-server"], debian: "redis-server", variable: "REDIS_SERVER" },
  rabbitmq: {
    // Debian's script in /usr/sbin insists on root or its own account; the one behind it does not.
    names: ["/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"],
    debian: "rabbitmq-server",
    variable: "RABBITMQ_SERVER",
  },
  haproxy: { names: ["haproxy"], debian: "haproxy", variable: "HAPROXY" },
} as const;

export type Program = keyof typeof programs;

/** The path of one program: the one that its variable names, the installed one, or, as root on Debian, a new one. */
export async function provideProgram(program: Program): Promise<string> {
  await providePrograms([program]);
  const path = locate(program);
  if (!path) throw new Error(advice([program]));
  return path;
}

/** Makes sure that all of these are there; what is missing is installed in one go. */
export async function providePrograms(wanted: Program[]): Promise<void> {
  const missing = wanted.filter((program) => !locate(program));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0 || !findProgram(["apt-get"])) throw new Error(advice(missing));
  await installWithApt(missing.map((program) => programs[program].debian)).catch((error: Error) => {
    throw new Error(`${error.message} ${advice(missing)}`);
  });
  const absent = missing.filter((program) => !locate(program));
  if (absent.length > 0) throw new Error(advice(absent));
}

/** Is it there, or named by its variable? Installs nothing. */
export function isInstalled(program: Program): boolean {
  return locate(program) !== undefined;
}

function locate(program: Program): string | undefined {
  const { names, variable } = programs[program];
  const named = process.env[variable];
  if (!named) return findProgram([...names]);
  if (isProgram(named)) return named;
  throw new Error(`${variable} is "${named}", which is not a program.`);
}

function advice(missing: Program[]): string {
  const debian = missing.map((program) => programs[program].debian).join(" ");
  const variables = missing.map((program) => programs[program].variable).join(", ");
  return `Missing on this machine: ${missing.join(", ")}. Install (Debian: apt-get install ${debian}; macOS: brew install ${missing.join(" ")}), or name the program in ${variables}.`;
}

export function findProgram(names: string[]): string | undefined {
  const folders = [
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/bin",
    "/usr/sbin",
    "/usr/local/bin",
    "/usr/local/sbin",
    "/opt/homebrew/bin",
    "/opt/homebrew/sbin",
  ];
  const paths = names.flatMap((name) =>
    name.startsWith("/") ? [name] : folders.map((folder) => join(folder, name)),
  );
  return paths.find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

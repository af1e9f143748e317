import { validate as isUuid } from "uuid";
import { originMistake } from "../clinics/clinic-file/web-origin.ts";
import { readConfig } from "../config.ts";
import { createKey, type KeyKind, revokeKey, rotateKey } from "../keys/store.ts";
import type { Database } from "../platform/db/connection.ts";
import { inTransaction } from "../platform/db/transaction.ts";
import { type Command, findCommand, readArgs, UsageError } from "./command.ts";
import { withDatabase } from "./database.ts";

export const keysCommand: Command = {
  help: `docbook keys create --clinic <slug> [--secret] [--label <text>] [--origin <origin>]...
docbook keys list [--clinic <slug>]
docbook keys rotate <id> [--keep <hours>]
docbook keys revoke <id>

A publishable key (pk_…) stands in web pages and works from the origins given with it:
  docbook keys create --clinic am-sonnenhof --origin https://www.example.org
A secret key (sk_…) belongs on a server. It is shown once and cannot be shown again:
  docbook keys create --clinic am-sonnenhof --secret --label "Practice software"
"rotate" makes a new key like the one of that id, which goes on working for 24 hours, or as long as --keep says.
A revoked key stops working within seconds.`,
  run: async ([verb = "", ...args]) => {
    const action = findCommand([create, list, rotate, revoke], verb, "docbook keys");
    await withDatabase(readConfig(), (db) => action.run(db, args));
  },
};

type Action = { name: string; run(db: Database, args: string[]): Promise<void> };

const create: Action = {
  name: "create",
  run: async (db, args) => {
    const { values } = readArgs({
      args,
      options: {
        clinic: { type: "string" },
        secret: { type: "boolean", default: false },
        label: { type: "string", default: "command line" },
        origin: { type: "string", multiple: true, default: [] },
      },
    });
    if (!values.clinic) throw new UsageError("Name the clinic: --clinic <slug>.");
    if (values.secret && values.origin.length > 0)
      throw new UsageError("A secret key never works in a browser, so it takes no --origin.");
    for (const origin of values.origin) {
      const mistake = originMistake(origin);
      if (mistake) throw new UsageError(`--origin ${origin} ${mistake}.`);
    }
    const clinic = await db.clinics.findOne({ where: { slug: values.clinic }, raw: true });
    if (!clinic)
      throw new UsageError(
        `There is no clinic "${values.clinic}". "docbook keys list" shows those there are.`,
      );
    const kind: KeyKind = values.secret ? "secret" : "publishable";
    const { key } = await inTransaction(db, (tx) =>
      createKey(tx, { clinicId: clinic.id, kind, label: values.label, allowedOrigins: values.origin }),
    );
    // The key alone on standard output, for scripts; the remark beside it.
    console.log(key);
    if (kind === "secret") console.error("Keep it now: it cannot be shown again.");
    else if (values.origin.length === 0)
      console.error("No website may use it yet: it was made without an --origin.");
  },
};

const list: Action = {
  name: "list",
  run: async (db, args) => {
    const { values } = readArgs({ args, options: { clinic: { type: "string" } } });
    const clinics = await db.clinics.findAll({
      where: values.clinic ? { slug: values.clinic } : {},
      order: ["slug"],
      raw: true,
    });
    if (clinics.length === 0)
      throw new UsageError(
        values.clinic
          ? `There is no clinic "${values.clinic}".`
          : 'There is no clinic yet: "docbook clinic import <file>".',
      );
    for (const clinic of clinics) {
      console.log(`${clinic.slug} (${clinic.name})`);
      for (const key of await db.apiKeys.findAll({
        where: { clinicId: clinic.id },
        order: ["createdAt"],
        raw: true,
      })) {
        console.log(
          `  ${key.id}  ${key.publishableKey ?? "sk_… (not kept)"}  ${stateOf(key)}  ${key.label}  ${key.allowedOrigins.join(" ")}`.trimEnd(),
        );
      }
    }
  },
};

const rotate: Action = {
  name: "rotate",
  run: async (db, args) => {
    const { positionals, values } = readArgs({
      args,
      allowPositionals: true,
      options: { keep: { type: "string", default: "24" } },
    });
    const id = readId(positionals, "rotate");
    const keepHours = Number(values.keep);
    if (!Number.isInteger(keepHours) || keepHours < 0 || keepHours > longestKeepHours)
      throw new UsageError(`--keep takes whole hours from 0 to ${longestKeepHours}.`);
    const rotated = await inTransaction(db, (tx) => rotateKey(tx, { id, keepHours }));
    if (!rotated)
      throw new UsageError("There is no key of that id that could be rotated: it has an end already.");
    console.log(rotated.key);
    if (rotated.kind === "secret") console.error("Keep it now: it cannot be shown again.");
    console.error(
      keepHours === 0
        ? "The old key stops working within seconds."
        : `The old key works until ${minuteOf(rotated.endsAt)} UTC. Put the new one in its place before.`,
    );
  },
};

const revoke: Action = {
  name: "revoke",
  run: async (db, args) => {
    const { positionals } = readArgs({ args, allowPositionals: true });
    const id = readId(positionals, "revoke");
    if (!(await inTransaction(db, (tx) => revokeKey(tx, id))))
      throw new UsageError("There is no active key of that id.");
    console.log("Revoked. It stops working within seconds.");
  },
};

const longestKeepHours = 30 * 24;

function readId([id]: string[], verb: string): string {
  if (!id || !isUuid(id))
    throw new UsageError(`Write "docbook keys ${verb} <id>", with an id from "docbook keys list".`);
  return id;
}

function stateOf({ revokedAt }: { revokedAt: Date | null }): string {
  if (!revokedAt) return "active";
  return revokedAt > new Date()
    ? `ends ${minuteOf(revokedAt)}`
    : `revoked ${revokedAt.toISOString().slice(0, 10)}`;
}

function minuteOf(time: Date): string {
  return time.toISOString().slice(0, 16).replace("T", " ");
}

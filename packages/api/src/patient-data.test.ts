import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildApp } from "./app.ts";
import { readConfig } from "./config.ts";
import { buildDeps, type Deps } from "./deps.ts";
import { collectGauges } from "./platform/collect-gauges.ts";
import { makeLogger } from "./platform/edges/logger.ts";
import { relayOnce } from "./platform/outbox/relay.ts";
import { aClinic, aDoctor, aSlot, aVisitType } from "./testing/factories.ts";
import { useDocBook } from "./testing/harness.ts";
import { post } from "./testing/http.ts";
import { aReceiver, type Receiver } from "./testing/receiver.ts";
import { startSmsGateway, type TestSmsGateway } from "./testing/sms-gateway.ts";
import { type SmtpSink, startSmtpSink } from "./testing/smtp-sink.ts";
import { deliverWebhooksOnce } from "./webhooks/deliver.ts";
import { buildHandlers } from "./worker.ts";

/** Words that only this test's patient uses: wherever they turn up, a patient's data went there. */
const zdenka = { name: "Zdenka Canaryová", email: "zdenka@canary.example", phone: "+49 177 7351946" };
const note = "Canarynote";
const reason = "Canaryreason";
const key = "canary-key-0001";
const concern = "Canaryanswer";
/** The clinic's own words about a booking: its webhooks have them, and nobody else. */
const metadata = { campaign: "Canarymetadata" };
const forTheClinic = [note, reason, concern, metadata.campaign, key];
const forNobody = ["Zdenka", "Canaryov", "zdenka@", "canary.example", "7351946", note, reason, concern, key];
const canaries = [...forNobody, metadata.campaign];

const docbook = useDocBook();
const logged: string[] = [];
const queued: string[] = [];
const stored: string[] = [];
let deps: Deps;
let mails: SmtpSink;
let texts: TestSmsGateway;
let receiver: Receiver;
/** Of the bookings: they open them. */
let tokens: string[];

beforeAll(async () => {
  [mails, texts, receiver] = await Promise.all([startSmtpSink(), startSmsGateway(), aReceiver()]);
  const config = readConfig({ SMTP_URL: mails.url, SMS_URL: texts.url, SMS_FROM: "+15005550006" });
  const settled = {
    databaseUrl: docbook.databaseUrl,
    secret: "a secret for tests, long enough to sign with",
    publicUrl: "http://127.0.0.1:3000",
  };
  deps = buildDeps(config, settled, makeLogger("trace", { write: (line) => void logged.push(line) }));
  await deps.queue.consume(buildHandlers(deps));
  collectGauges(deps, new Set(["api", "relay", "worker"]));
  tokens = await aBadDay();
}, 60_000);
afterAll(async () => {
  await deps.close();
  await Promise.all([mails.stop(), texts.stop(), receiver.close()]);
});

const consultation = aVisitType({
  id: "consultation",
  questions: [
    { id: "concern", label: "What brings you?", kind: "text", required: true, choices: [] },
    { id: "insured", label: "Are you insured?", kind: "yes-no", required: false, choices: [] },
  ],
});

/** Zdenka books, is refused, moves, cancels, and everything that can fail does, with words that repeat hers. */
async function aBadDay(): Promise<string[]> {
  const clinic = await aClinic(docbook.deps.db, { sms: true });
  const doctor = await aDoctor(docbook.deps.db, clinic, { visitTypes: [consultation] });
  const [first, second, third] = [
    await aSlot(docbook.deps.db, doctor),
    await aSlot(docbook.deps.db, doctor, 2_000),
    await aSlot(docbook.deps.db, doctor, 3_000),
  ];
  const app = buildApp(deps, { checkResponses: true, readiness: async () => true, pages: {} });
  const send = (path: string, body: unknown, headers = {}) =>
    app.request(path, post(body, { Authorization: `Bearer ${clinic.secretKey}`, ...headers }));
  const book = async (slot: { id: string }, given: object = {}, headers = {}) => {
    const answer = await send(
      "/v1/bookings",
      {
        doctorId: doctor.id,
        slotId: slot.id,
        patient: zdenka,
        note,
        answers: { concern },
        metadata,
        ...given,
      },
      headers,
    );
    return { ...((await answer.json()) as { id: string; manageToken: string }), status: answer.status };
  };
  await send("/v1/webhooks", { url: receiver.url });
  receiver.answer((answer) => answer.writeHead(500).end(`no ${zdenka.email} here`));

  // The database refuses the row, with a sentence that quotes all of it.
  await under(
    "ALTER TABLE bookings ADD CONSTRAINT never CHECK (note <> 'Canarynote')",
    "bookings",
    async () => {
      expect((await book(first)).status).toBe(500);
    },
  );
  const booked = await book(first, {}, { "Idempotency-Key": key });
  expect(booked.status).toBe(201);
  expect((await book(first)).status).toBe(409);
  expect((await book(first, { note: `${note}, changed` }, { "Idempotency-Key": key })).status).toBe(422);
  expect((await book(first, { patient: { ...zdenka, email: "zdenka@" } })).status).toBe(400);
  expect((await book(second, { answers: { concern, insured: concern } })).status).toBe(400);
  expect((await send("/v1/bookings", `{"patient": "${zdenka.name}", `)).status).toBe(400);
  await app.request(`/v1/doctors?q=Zdenka`, {
    headers: { Authorization: `Bearer ${clinic.publishableKey}` },
  });

  // Mail server and gateway say no with the address and the number in it: first for now, then for good.
  mails.refuse(zdenka.email, 450, 550);
  texts.answer(500, 400);
  await under(
    "ALTER TABLE booking_figures ADD CONSTRAINT never CHECK (bookings < 0)",
    "booking_figures",
    relay,
  );
  await relay();
  await deliverWebhooksOnce(deps);

  const other = await book(second);
  await relay();
  expect((await send(`/v1/bookings/${other.id}/reschedule`, { slotId: third.id, reason })).status).toBe(200);
  await relay();
  expect((await send(`/v1/bookings/${other.id}/cancel`, { reason })).status).toBe(200);
  await relay();
  await deliverWebhooksOnce(deps);
  return [booked.manageToken, other.manageToken];
}

async function under(constraint: string, table: string, happens: () => Promise<void>): Promise<void> {
  await docbook.deps.db.sequelize.query(constraint);
  await happens();
  await docbook.deps.db.sequelize.query(`ALTER TABLE ${table} DROP CONSTRAINT never`);
}

/** Tells what waits, however patient it should be, and looks at what lies in the tables before and after. */
async function relay(): Promise<void> {
  await keepTables();
  await docbook.deps.db.sequelize.query("UPDATE outbox SET available_at = now()");
  const publish: Deps["queue"]["publish"] = async (event) => {
    queued.push(JSON.stringify(event));
    await deps.queue.publish(event);
  };
  await relayOnce({ ...deps, queue: { ...deps.queue, publish } });
  await keepTables();
}

async function keepTables(): Promise<void> {
  const tables = await docbook.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'",
  );
  for (const { name } of tables) {
    const rows = await docbook.rows<{ row: string }>(`SELECT '${name} ' || t::text AS row FROM ${name} t`);
    stored.push(...rows.map(({ row }) => row));
  }
}

describe("what a patient writes", () => {
  it("reaches the patient, and so would be found elsewhere", () => {
    expect(mails.mails.map(({ to }) => to)).toContainEqual([zdenka.email]);
    expect(mails.mails[0]?.email.html).toContain("Zdenka");
    expect(texts.texts.map(({ to }) => to)).toContain("+491777351946");
  });

  it("to the doctor, or the clinic about her, is not repeated in mails and texts", () => {
    const subjects = mails.mails.map(({ email }) => email.subject?.split(":")[0]);
    expect(subjects).toEqual(["Confirmed", "New time", "Cancelled"]);
    expect(texts.texts.length).toBeGreaterThan(2);
    expectNone(forTheClinic, JSON.stringify([mails.mails, texts.texts]));
    const files = mails.mails.flatMap(({ email }) => email.attachments.map(({ content }) => asText(content)));
    expect(files.join("")).toContain("BEGIN:VEVENT");
    expectNone(forTheClinic, files.join("").replaceAll(/\r\n[ \t]/g, ""));
  });

  it("stands in no line of the log, whatever fails", () => {
    const text = logged.join("");
    for (const expected of ["internal", "never", "mail server", "text message"])
      expect(text).toContain(expected);
    expectNoCanary(text);
  });

  it("stands in no queue", () => {
    expect(queued.length).toBeGreaterThan(3);
    expectNoCanary(queued.join("\n"));
  });

  it("stands in no table but its own", () => {
    const others = stored.filter((row) => !row.startsWith("bookings "));
    const text = others.join("\n");
    for (const expected of ["outbox", "handled_events", "webhook_deliveries", "booking_figures", "slots"])
      expect(text).toContain(`${expected} (`);
    // What failed is written down, in our own words.
    expect(
      others.some((row) => row.startsWith("outbox ") && /mail server|text message|never/.test(row)),
    ).toBe(true);
    expectNone([...forNobody, ...tokens], text);
    const beyondWebhooks = others.filter((row) => !row.startsWith("webhook_deliveries "));
    expectNoCanary(beyondWebhooks.join("\n"));
  });

  it("as an answer cannot be read in its own table either", () => {
    const text = stored.filter((row) => row.startsWith("bookings ")).join("\n");
    expectNone([concern, Buffer.from(concern).toString("hex")], text);
    // The rest of the row can: so would the answer be found.
    expect(text).toContain(note);
  });

  it("stands in no webhook, which has the clinic's own words", () => {
    const text = JSON.stringify(receiver.received);
    expect(receiver.received.length).toBeGreaterThan(2);
    expect(text).toContain(metadata.campaign);
    expectNone([...forNobody, ...tokens], text);
  });

  it("stands in no metric", async () => {
    const text = await deps.metrics.registry.metrics();
    expect(text).toContain('docbook_handled_total{channel="email",outcome="failed"} 1');
    expectNoCanary(text);
  });
});

function expectNoCanary(text: string): void {
  expectNone([...canaries, ...tokens], text);
}

function expectNone(words: string[], text: string): void {
  expect(words.filter((word) => text.includes(word))).toEqual([]);
}

function asText(content: string | ArrayBuffer | Uint8Array): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}

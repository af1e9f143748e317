import { afterEach, describe, expect, it, vi } from "vitest";
import { inTransaction } from "../platform/db/transaction.ts";
import { aClinic } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { makeKnownKeys } from "./known-keys.ts";
import { createKey } from "./store.ts";

const docbook = useDocBook();
afterEach(() => vi.restoreAllMocks());

/** Lets time pass for what reads the monotonic clock. */
function afterSeconds(seconds: number) {
  const now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now + seconds * 1000);
}

function revoke(clinicId: string) {
  return docbook.deps.db.apiKeys.update({ revokedAt: new Date() }, { where: { clinicId } });
}

describe("a key", () => {
  it("names its clinic", async () => {
    const clinic = await aClinic(docbook.deps.db, {
      allowedOrigins: ["https://a.example", "https://b.example"],
    });
    const knownKey = makeKnownKeys(docbook.deps.db);
    expect(await knownKey(clinic.publishableKey)).toMatchObject({
      kind: "publishable",
      allowedOrigins: ["https://a.example", "https://b.example"],
      clinic: { id: clinic.id, timeZone: "Europe/Berlin", locale: "en" },
    });
    expect(await knownKey(clinic.secretKey)).toMatchObject({ kind: "secret", allowedOrigins: [] });
  });

  it("stops within five seconds of being revoked", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const knownKey = makeKnownKeys(docbook.deps.db);
    await knownKey(clinic.publishableKey);
    await revoke(clinic.id);
    afterSeconds(5);
    expect(await knownKey(clinic.publishableKey)).toBeUndefined();
  });

  it("is asked for once by a crowd, and not again for some seconds", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const asked = vi.spyOn(docbook.deps.db.sequelize, "query");
    const knownKey = makeKnownKeys(docbook.deps.db);
    await Promise.all(Array.from({ length: 20 }, () => knownKey(clinic.publishableKey)));
    await knownKey(clinic.publishableKey);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("works at once after it was made, though it was asked for before", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const { db } = docbook.deps;
    const knownKey = makeKnownKeys(db);
    const { id, key } = await inTransaction(db, (tx) =>
      createKey(tx, { clinicId: clinic.id, kind: "secret", label: "late", allowedOrigins: [] }),
    );
    await db.apiKeys.update({ revokedAt: new Date() }, { where: { id } });
    expect(await knownKey(key)).toBeUndefined();
    await db.apiKeys.update({ revokedAt: null }, { where: { id } });
    expect(await knownKey(key)).toMatchObject({ keyId: id });
  });

  it("is asked for again after the database failed", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const knownKey = makeKnownKeys(docbook.deps.db);
    vi.spyOn(docbook.deps.db.sequelize, "query").mockRejectedValueOnce(new Error("gone"));
    await expect(knownKey(clinic.publishableKey)).rejects.toThrow("gone");
    expect(await knownKey(clinic.publishableKey)).toMatchObject({ kind: "publishable" });
  });
});

describe("a stolen database", () => {
  it("holds no secret key, and no publishable one that was not public anyway", async () => {
    const clinic = await aClinic(docbook.deps.db);
    const rows = await docbook.rows<{ all: string }>(
      "SELECT k::text AS all FROM api_keys k WHERE clinic_id = $1 AND kind = 'secret'",
      [clinic.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.all).not.toContain(clinic.secretKey.slice(3, 15));
  });
});

import { describe, expect, it } from "vitest";
import { buildApp } from "../../app.ts";
import { aBookableSlot } from "../../testing/factories.ts";
import { useDocBook } from "../../testing/harness.ts";

const docbook = useDocBook();

describe("every answer", () => {
  it("is taken for nothing but what it is, in no frame, and names no address of ours", async () => {
    const { clinic } = await aBookableSlot(docbook);
    for (const path of [
      "/v1/clinic",
      "/v1/nothing",
      "/nothing",
      "/healthz",
      "/metrics",
      "/docs",
      "/manage",
      "/inbox",
    ]) {
      const { headers } = await docbook.request(path, { key: clinic.publishableKey });
      expect([path, headers.get("X-Content-Type-Options"), headers.get("Referrer-Policy")]).toEqual([
        path,
        "nosniff",
        "no-referrer",
      ]);
      expect(headers.get("Content-Security-Policy")).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
      expect(headers.get("Content-Security-Policy")).not.toContain(",");
    }
  });

  it("about a patient is kept by no browser, and a list only to be asked for again", async () => {
    const { clinic, doctor, sdk, request } = await aBookableSlot(docbook);
    const { id } = await sdk.createBooking(request);
    const caching = async (path: string, key = clinic.secretKey) =>
      (await docbook.request(path, { key })).headers.get("Cache-Control");
    expect(await caching(`/v1/bookings/${id}`)).toBe("no-store");
    expect(await caching(`/v1/bookings/${id}/calendar`)).toBe("no-store");
    expect(await caching("/v1/doctors/x")).toBe("no-store");
    expect(await caching(`/v1/doctors/${doctor.id}/slots`)).toBe("private, no-cache");
    expect(await caching("/v1/clinic")).toBe("private, no-cache");
  });

  it("keeps browsers with https where that is the public address, and only there", async () => {
    const appAt = (publicUrl: string) =>
      buildApp(
        { ...docbook.deps, publicUrl },
        { checkResponses: true, readiness: async () => true, pages: {} },
      );
    const secure = await appAt("https://booking.example").request("/healthz");
    expect(secure.headers.get("Strict-Transport-Security")).toBe("max-age=31536000");
    const plain = await appAt("http://127.0.0.1:3000").request("/healthz");
    expect(plain.headers.has("Strict-Transport-Security")).toBe(false);
  });
});

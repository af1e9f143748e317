import { describe, expect, it } from "vitest";
import { aBookableSlot } from "../testing/factories.ts";
import { useDocBook } from "../testing/harness.ts";
import { problemOf } from "../testing/http.ts";

const docbook = useDocBook();
const hostile = `<script>alert("x")</script> & 'Eve'`;
const text = async (path: string) => (await docbook.request(path)).text();

async function aMail(name = hostile) {
  const { sdk, request } = await aBookableSlot(docbook, { name: hostile });
  const booking = await sdk.createBooking({ ...request, patient: { name, email: "eve@example.org" } });
  await docbook.relay();
  const [mail] = await docbook.deps.inbox.list();
  if (!mail) throw new Error("no mail arrived");
  return { booking, id: mail.id };
}

describe("the inbox", () => {
  it("says where mails come from while there is none", async () => {
    expect(await text("/inbox")).toContain("No mail yet");
  });

  it("lists the newest first and opens each", async () => {
    const first = await aMail("Ada");
    const second = await aMail("Bob");
    const list = await text("/inbox");
    expect(list.indexOf(second.id)).toBeGreaterThan(-1);
    expect(list.indexOf(second.id)).toBeLessThan(list.indexOf(first.id));
    expect(await text(`/inbox/${first.id}`)).toContain("Ada &lt;eve@example.org&gt;");
  });

  it("shows hostile names as what they are, on every page", async () => {
    const { id } = await aMail();
    for (const path of ["/inbox", `/inbox/${id}`, `/inbox/${id}/body`]) {
      const page = await text(path);
      expect(page).not.toContain("<script>alert");
      expect(page).toContain("&lt;script&gt;");
    }
  });

  it("shows a mail's own HTML in a frame that may run and fetch nothing", async () => {
    const { id, booking } = await aMail();
    const answer = await docbook.request(`/inbox/${id}/body`);
    const policy = answer.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toMatch(/^default-src 'none'; style-src 'unsafe-inline'; sandbox/);
    expect(policy).not.toContain("allow-scripts");
    expect(policy).not.toContain("allow-same-origin");
    const body = await answer.text();
    expect(body).toContain('<base target="_top">');
    expect(body).toContain(`/manage#${booking.id}.${booking.manageToken}`);
  });

  it("hands out the calendar file as it was sent", async () => {
    const { id, booking } = await aMail();
    expect(await text(`/inbox/${id}`)).toContain(`href="/inbox/${id}/appointment.ics"`);
    const answer = await docbook.request(`/inbox/${id}/appointment.ics`);
    expect(answer.headers.get("Content-Type")).toBe("text/calendar; charset=utf-8");
    expect(answer.headers.get("Content-Disposition")).toBe('attachment; filename="appointment.ics"');
    const file = (await answer.text()).replaceAll(/\r\n[ \t]/g, "");
    expect(file).toContain(`UID:${booking.id}@docbook`);
    expect(file).toContain("METHOD:REQUEST");
  });

  it.each([
    "/inbox/unknown",
    "/inbox/unknown/body",
    "/inbox/unknown/a.ics",
    "/inbox/..%2f..%2fsecret",
    "/inbox/%00",
  ])("%s is a plain 404", async (path) => {
    expect(await problemOf(await docbook.request(path))).toMatchObject({
      status: 404,
      code: "route-not-found",
    });
  });

  it("keeps a mail sent twice once", async () => {
    const mail = {
      id: "01957b2e-4c00-7a10-9b11-2f6f0c9d8e7a",
      from: { name: "Praxis", address: "a@b.example" },
      replyTo: null,
      to: { name: "Twice", address: "twice@example.org" },
      subject: "Once",
      text: "Once",
      html: "<p>Once</p>",
      calendar: {
        method: "REQUEST" as const,
        filename: "a.ics",
        content: "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
      },
    };
    await docbook.deps.inbox.send(mail);
    await docbook.deps.inbox.send(mail);
    const mails = (await docbook.deps.inbox.list()).filter(({ email }) => email.subject === "Once");
    expect(mails.map(({ id }) => id)).toEqual([mail.id]);
  });
});

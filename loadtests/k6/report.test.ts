import { describe, expect, it } from "vitest";
import { inHtml } from "../lib/html.ts";
import type { Report } from "../lib/report.ts";
import { inText } from "../lib/text.ts";

const report = (given: Partial<Report> = {}): Report => ({
  script: "one-slot-rush",
  asks: "Does exactly one get it?",
  title: "100 patients, one slot",
  target: "https://docbook.example",
  endedAt: "2027-03-01T08:00:00.000Z",
  seconds: 4.2,
  requests: 205,
  passed: true,
  thresholds: [{ metric: "told_booked", rule: "count==1", value: 1, ok: true, isLimit: false }],
  failedChecks: [],
  integrity: [],
  counts: { told_booked: 1, told_to_slow_down: 0 },
  waits: [{ what: "createBooking", count: 100, median: 90, p95: 150, p99: 160, max: 170 }],
  ...given,
});

describe("the report of a load test", () => {
  it("is one page that loads nothing from elsewhere and runs nothing", () => {
    expect(inHtml(report())).toContain("100 patients, one slot");
    expect(inHtml(report())).not.toMatch(/<script|<link|<img|src=|@import|url\(/);
  });

  it("shows what a server said as text, whatever it looks like", () => {
    const page = inHtml(report({ integrity: ['<b onclick="x">bookings</b>'] }));
    expect(page).toContain("&lt;b onclick=&quot;x&quot;>bookings");
  });

  it("names a threshold that failed, by how much, and the check behind it", () => {
    const thresholds = [{ metric: "told_booked", rule: "count==1", value: 2, ok: false, isLimit: false }];
    const failed = report({ passed: false, thresholds, failedChecks: ["one of two gets the free slot"] });
    expect(inText(failed)).toContain("✗ told_booked: count==1, it is 2");
    expect(inText(failed)).toContain("not so: one of two gets the free slot");
    expect(inHtml(failed)).toContain(">Failed<");
  });

  it("does not call a limit that was found a failure", () => {
    const thresholds = [
      { metric: "http_req_duration", rule: "p(99)<1000", value: 1177, ok: false, isLimit: true },
    ];
    expect(inText(report({ thresholds }))).toContain("→ http_req_duration: p(99)<1000, it is 1177");
    expect(inHtml(report({ thresholds }))).not.toContain("✗");
  });

  it("says so when the integrity report was not asked, and names what it found when it was", () => {
    expect(inText(report({ integrity: null }))).toContain("integrity report was not asked");
    expect(inText(report())).not.toContain("not asked");
    expect(inText(report({ integrity: ["doubly-booked-slots: 11"] }))).toContain("doubly-booked-slots: 11");
  });

  it("says that limits were measured when people were told to slow down", () => {
    expect(inText(report({ counts: { told_to_slow_down: 7 } }))).toContain("429 was answered 7 times");
  });
});

// npm run measure --workspace @docbook/widget (after a build): how soon a patient on a slow phone sees the first times.
// A real DocBook with its demo clinic, a clinic's page of another origin, Chromium with an empty cache for every load.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import { type Browser, chromium } from "playwright";
import { type RunningDocBook, startDocBook } from "../../../examples/testing/docbook.ts";

/** Lighthouse's phone on a slow line ("slow 4G"): what it applies, not what it simulates. */
const line = {
  offline: false,
  latency: 150,
  downloadThroughput: 1_638_400 / 8,
  uploadThroughput: 768_000 / 8,
};
const cpuSlowdown = 4;
const loadsEach = Number(process.env["LOADS"] ?? 9);

interface Page {
  name: string;
  lang: string;
  head: (docbook: string) => string;
}
const script = (docbook: string) => `${docbook}/widget/v0/docbook-widget.js`;
const pages: Page[] = [
  { name: "two tags, English", lang: "en", head: () => "" },
  {
    name: "with `modulepreload` in the head",
    lang: "en",
    head: (docbook) => `<link rel="modulepreload" href="${script(docbook)}">`,
  },
  { name: "two tags, German", lang: "de", head: () => "" },
];

/** As text, since a function would be sent with names of the compiler's own in it. */
const marksFirstTimes = `requestAnimationFrame(function look() {
  const time = document.querySelector("docbook-widget")?.shadowRoot?.querySelector("[part~=time]");
  // The frame after this one has it on the screen.
  requestAnimationFrame(time?.checkVisibility() ? () => performance.mark("first times") : look);
});`;

interface Load {
  firstTimesMs: number;
  requests: number;
  bytes: number;
}

const docbook = await startDocBook();
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
let shown = pages[0] as Page;
let key = "";
const site = createServer((_, response) => {
  response.setHeader("content-type", "text/html; charset=utf-8").end(clinicPage(shown, docbook, key));
}).listen(0, "127.0.0.1");
try {
  await once(site, "listening");
  const { port } = site.address() as AddressInfo;
  const origin = `http://localhost:${port}`;
  key = await docbook.createKey({ origin });
  console.log(`| page | first times visible | requests | bytes over the line |\n|---|---|---|---|`);
  for (const page of pages) {
    shown = page;
    // The first one warms what a server warms once: its caches, not the browser's.
    await load(browser, origin);
    const loads: Load[] = [];
    while (loads.length < loadsEach) loads.push(await load(browser, origin));
    const seconds = loads.map(({ firstTimesMs }) => firstTimesMs / 1000).sort((a, b) => a - b);
    const [least, most] = [seconds[0] ?? 0, seconds.at(-1) ?? 0];
    const { requests, bytes } = loads[0] as Load;
    console.log(
      `| ${page.name} | ${median(seconds).toFixed(2)} s (${least.toFixed(2)} to ${most.toFixed(2)}) | ${requests} | ${(bytes / 1000).toFixed(1)} kB |`,
    );
  }
  console.log(
    `\n${loadsEach} loads each, Chromium ${browser.version()}, load of this machine ${loadavg()[0]?.toFixed(1)}`,
  );
} finally {
  await browser.close();
  site.close();
  await docbook.stop();
}

/** The two tags of the README, and a doctor named by the page, so that times are the first thing to be seen. */
function clinicPage({ lang, head }: Page, { url }: RunningDocBook, publishableKey: string): string {
  return `<!doctype html>
<html lang="${lang}">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width">
  <title>Praxis am Sonnenhof</title>
  ${head(url)}
</head>
<body>
  <h1>Praxis am Sonnenhof</h1>
  <script type="module" src="${script(url)}"></script>
  <docbook-widget api="${url}" key="${publishableKey}" doctor="anna-weber"></docbook-widget>
</body>
</html>`;
}

/** One visit by somebody who has never been here. */
async function load(browser: Browser, address: string): Promise<Load> {
  const context = await browser.newContext({
    viewport: { width: 390, height: 800 },
    timezoneId: "Europe/Berlin",
  });
  try {
    const page = await context.newPage();
    const client = await context.newCDPSession(page);
    await client.send("Network.enable");
    await client.send("Network.emulateNetworkConditions", line);
    await client.send("Emulation.setCPUThrottlingRate", { rate: cpuSlowdown });
    let bytes = 0;
    let requests = 0;
    let isCounting = true;
    client.on("Network.responseReceived", () => {
      if (isCounting) requests++;
    });
    client.on("Network.loadingFinished", ({ encodedDataLength }) => {
      if (isCounting) bytes += encodedDataLength;
    });
    await page.addInitScript(marksFirstTimes);
    await page.goto(address, { waitUntil: "commit" });
    const mark = () => performance.getEntriesByName("first times")[0]?.startTime;
    await page.waitForFunction(mark, undefined, { timeout: 60_000, polling: 10 });
    isCounting = false;
    return { firstTimesMs: (await page.evaluate(mark)) ?? Number.NaN, requests, bytes };
  } finally {
    await context.close();
  }
}

function median(sorted: number[]): number {
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

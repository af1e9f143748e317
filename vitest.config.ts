import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";

// Chromium on a shared machine: no sandbox as root, and no call home of its own.
export const chromiumArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
export const chromiumPath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const provider = playwright({ launchOptions: { executablePath: chromiumPath, args: chromiumArgs } });
const resolve = { conditions: ["@docbook/source"] };

export default defineConfig({
  test: {
    // Two cores are the smallest machine that this should pass on.
    maxWorkers: 2,
    projects: [
      {
        resolve,
        ssr: { resolve },
        test: {
          name: "api",
          include: ["packages/api/src/**/*.test.ts"],
          globalSetup: ["packages/api/src/testing/global-setup.ts"],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        ssr: { resolve },
        test: { name: "sdk", include: ["packages/sdk/src/**/*.test.ts"] },
      },
      {
        resolve,
        ssr: { resolve },
        test: {
          name: "stack",
          include: ["scripts/**/*.test.ts", "loadtests/**/*.test.ts"],
          globalSetup: ["packages/api/src/testing/global-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: "examples",
          // Whole programs with a browser each: alone, so that their clocks are their own.
          sequence: { groupOrder: 2 },
          include: ["examples/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve,
        optimizeDeps: { include: ["lit", "msw", "msw/browser", "axe-core"] },
        test: {
          name: "widget",
          sequence: { groupOrder: 1 },
          include: ["packages/widget/src/**/*.test.ts"],
          testTimeout: 15_000,
          browser: {
            enabled: true,
            headless: true,
            provider,
            screenshotFailures: false,
            api: { host: "127.0.0.1", port: 21315 },
            instances: [{ browser: "chromium", viewport: { width: 800, height: 900 } }],
          },
        },
      },
    ],
  },
});

import { describe, expect, onTestFinished, test } from "vitest";
import "./index.ts";
import "./manage.ts";
import { journey, languages } from "./testing/journey.ts";
import { expectAccessible, usePage } from "./testing/mount.ts";

usePage();

test("the first row", async () => {
  for await (const { name, element } of journey("en")) {
    console.log(name);
    await expectAccessible(element);
  }
}, 60000);

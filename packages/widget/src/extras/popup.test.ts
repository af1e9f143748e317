import { makeDocBookMock } from "@docbook/sdk/msw";
import { http } from "msw";
import { describe, expect, onTestFinished, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import "../index.ts";
import { api, expectAccessible, focused, usePage, worker } from "../testing/mount.ts";

usePage();

/** A clinic's page, whose widget opens in a dialog. */
async function openPage(html: string) {
  const mock = makeDocBookMock({ api });
  const asked: string[] = [];
  worker.use(
    http.all(`${api}/v1/*`, ({ request }) => {
      asked.push(new URL(request.url).pathname);
      return mock.fetch(request);
    }),
  );
  document.body.innerHTML = html.replaceAll(
    "<docbook-widget",
    `<docbook-widget api="${api}" key="pk_mock" locale="en-GB"`,
  );
  const [widget] = document.querySelectorAll("docbook-widget");
  if (!widget) throw new Error("no widget");
  const told: string[] = [];
  for (const name of ["docbook-opened", "docbook-closed"] as const)
    widget.addEventListener(name, ({ type }) => told.push(type));
  const dialog = () => widget.shadowRoot?.querySelector("dialog");
  await expect.poll(dialog).toBeTruthy();
  const isOpen = () => expect.poll(() => dialog()?.open);
  return { widget, dialog, isOpen, told, asked };
}

const heading = () => page.getByRole("heading", { name: "Who would you like to see?" });
const opener = `<button id="opener" data-docbook-open>Appointments</button>`;
const popup = `<docbook-widget mode="popup"></docbook-widget>`;

describe("a popup", () => {
  test("takes no room and asks nobody anything until somebody opens it", async () => {
    const { widget, asked, told } = await openPage(opener + popup);
    expect(widget.getBoundingClientRect().height).toBe(0);
    expect(asked).toEqual([]);
    await page.getByRole("button", { name: "Appointments" }).click();
    await expect.element(heading()).toBeVisible();
    expect(told).toEqual(["docbook-opened"]);
    expect(widget.matches(":state(open)")).toBe(true);
    await expectAccessible(widget);
  });

  test("is opened and closed by keys, keeps them inside, and gives the focus back", async () => {
    const { widget, isOpen, told } = await openPage(`${opener}<a href="#elsewhere">Elsewhere</a>${popup}`);
    await userEvent.tab();
    expect(document.activeElement?.id).toBe("opener");
    await userEvent.keyboard("{Enter}");
    await expect.element(heading()).toBeVisible();
    for (let step = 0; step < 30; step++) {
      await userEvent.tab();
      // The browser's own controls are in the round as well; then the body has the focus.
      expect([widget, document.body]).toContain(document.activeElement);
    }
    await userEvent.keyboard("{Escape}");
    await isOpen().toBe(false);
    expect(document.activeElement?.id).toBe("opener");
    expect(told).toEqual(["docbook-opened", "docbook-closed"]);
  });

  test("holds the page below still while it is open", async () => {
    document.documentElement.style.overflow = "scroll";
    onTestFinished(() => document.documentElement.removeAttribute("style"));
    const { widget, isOpen } = await openPage(`${opener}<div style="block-size: 3000px"></div>${popup}`);
    const before = document.body.clientWidth;
    await widget.open();
    expect(getComputedStyle(document.documentElement).overflowY).toBe("hidden");
    expect(document.body.clientWidth).toBe(before);
    widget.close();
    await isOpen().toBe(false);
    await expect.poll(() => document.documentElement.style.overflow).toBe("scroll");
  });

  test("closes by its button, and by a click beside it, but not within", async () => {
    const { widget, dialog, isOpen } = await openPage(opener + popup);
    await widget.open();
    await page.getByRole("button", { name: "Close" }).click();
    await isOpen().toBe(false);
    await widget.open();
    await heading().click();
    expect(dialog()?.open).toBe(true);
    const box = dialog()?.getBoundingClientRect();
    const beside = { bubbles: true, clientX: (box?.left ?? 0) - 5, clientY: 5 };
    dialog()?.dispatchEvent(new MouseEvent("click", beside));
    await isOpen().toBe(false);
  });

  test("keeps what the patient has chosen from one opening to the next", async () => {
    const { widget, isOpen } = await openPage(opener + popup);
    await widget.open();
    await page.getByRole("button", { name: "Dr. Anna Weber" }).click();
    widget.close();
    await isOpen().toBe(false);
    await widget.open();
    await expect.element(page.getByRole("heading", { name: "When would you like to come?" })).toBeVisible();
  });

  test("is still the page's own link for who opens links in a new tab", async () => {
    const { dialog } = await openPage(`<a href="#book" data-docbook-open>Book</a>${popup}`);
    const link = document.querySelector("a");
    const click = new MouseEvent("click", { bubbles: true, composed: true, cancelable: true, ctrlKey: true });
    addEventListener("click", (event) => event.preventDefault(), { once: true });
    link?.dispatchEvent(click);
    expect(dialog()?.open).toBe(false);
    await page.getByRole("link", { name: "Book" }).click();
    await expect.poll(() => dialog()?.open).toBe(true);
    expect(location.hash).toBe("");
  });

  test("beside another one is the one that the button names", async () => {
    const { widget } = await openPage(
      `<button data-docbook-open="second">Second</button>
      <docbook-widget id="first" mode="popup"></docbook-widget><docbook-widget id="second" mode="popup"></docbook-widget>`,
    );
    const second = document.querySelector<HTMLElement>("#second");
    await expect.poll(() => second?.shadowRoot?.querySelector("dialog")).toBeTruthy();
    await page.getByRole("button", { name: "Second" }).click();
    await expect.poll(() => second?.shadowRoot?.querySelector("dialog")?.open).toBe(true);
    expect(widget.shadowRoot?.querySelector("dialog")?.open).toBe(false);
  });

  test("taken out of the page while it is open, leaves the page as it was, and opens again when it is back", async () => {
    const { widget, dialog, isOpen } = await openPage(opener + popup);
    await widget.open();
    widget.remove();
    expect(document.documentElement.style.overflow).toBe("");
    document.body.append(widget);
    expect(dialog()?.open).toBe(false);
    await page.getByRole("button", { name: "Appointments" }).click();
    await isOpen().toBe(true);
    expect(dialog()?.matches(":modal")).toBe(true);
    widget.close();
    await isOpen().toBe(false);
  });

  test("fills a phone's screen, in a page whose own styles are hostile", async () => {
    await page.viewport(390, 800);
    onTestFinished(() => page.viewport(800, 900));
    const hostile =
      "<style>* { all: revert; font-size: 40px !important; } dialog { display: none !important; }</style>";
    const { widget, dialog } = await openPage(hostile + opener + popup);
    await widget.open();
    const box = dialog()?.getBoundingClientRect();
    expect([box?.width, box?.height]).toEqual([innerWidth, innerHeight]);
    const text = widget.shadowRoot?.querySelector("#heading");
    await expect.poll(() => text ?? widget.shadowRoot?.querySelector("#heading")).toBeTruthy();
    expect(
      Number.parseFloat(getComputedStyle(widget.shadowRoot?.querySelector("#heading") ?? widget).fontSize),
    ).toBeLessThan(40);
  });
});

describe("a floating button", () => {
  test.each(["ltr", "rtl"])(
    "stands at the end of a page written %s, says what it is for, and opens the dialog",
    async (dir) => {
      const locale = dir === "rtl" ? `locale="he"` : "";
      const { widget, isOpen } = await openPage(
        `<docbook-widget mode="floating" label="Termin" ${locale}></docbook-widget>`.replace(
          `locale="he"`,
          `lang="he"`,
        ),
      );
      if (dir === "rtl") widget.locale = "he";
      await expect.poll(() => widget.shadowRoot?.querySelector(".corner")?.getAttribute("dir")).toBe(dir);
      const button = page.getByRole("button", { name: "Termin" });
      const { left, right, bottom } = button.element().getBoundingClientRect();
      expect(innerHeight - bottom).toBeLessThan(40);
      expect(dir === "ltr" ? innerWidth - right : left).toBeLessThan(40);
      await expectAccessible(widget);
      await button.click();
      await isOpen().toBe(true);
      await userEvent.keyboard("{Escape}");
      await expect.poll(() => focused()?.getAttribute("part")).toBe("launcher");
    },
  );

  test("becomes an ordinary widget, and back, when the page says so", async () => {
    const { widget, dialog } = await openPage(`<docbook-widget mode="floating"></docbook-widget>`);
    widget.mode = "inline";
    await expect.element(heading()).toBeVisible();
    expect(dialog()).toBeNull();
    widget.mode = "popup";
    await expect.poll(dialog).toBeTruthy();
  });
});

test("opening and closing leave nothing on window", async () => {
  const before = new Set(Object.getOwnPropertyNames(window));
  const { widget } = await openPage(opener + popup);
  await widget.open();
  widget.close();
  expect(Object.getOwnPropertyNames(window).filter((name) => !before.has(name))).toEqual([]);
});

// The phone page in a real browser.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";

import { Stage } from "./stage.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const stage = new Stage();

before(() => stage.open());
after(() => stage.close());

async function addCustomer(page, name) {
  await page.getByRole("button", { name: "Neuer Kunde" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  await page.getByRole("button", { name: "Chat beginnen" }).click();
  await page.getByRole("log").waitFor();
}

async function say(page, text) {
  await page.getByRole("textbox", { name: "Nachricht" }).fill(text);
  await page.keyboard.press("Enter");
}

// Serious findings only; each with its rule and place.
async function findings(page) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
  return result.violations.flatMap((violation) => violation.nodes.map((node) => `${violation.id}: ${node.target} ${node.failureSummary}`));
}

test("one writes, sees the blue ticks, taps a button, chooses from a list", async () => {
  const page = await stage.page();
  await addCustomer(page, "Mina K.");
  await say(page, "Hallo, geht morgen Schneiden?");
  await page.getByRole("img", { name: "Vom Tresen gelesen" }).first().waitFor();
  await page.getByRole("button", { name: "Weitere Zeiten" }).click();
  await page.getByRole("button", { name: "Zeiten zeigen" }).click();
  await page.getByRole("dialog").getByText("11:30").click();
  await page.getByRole("dialog").getByRole("button", { name: "Senden" }).click();
  await page.getByText("Gebucht: s2").first().waitFor();
  assert.equal(await page.locator(".bubble strong", { hasText: "s2" }).count(), 1, "*bold* is shown bold");
});

test("everything can be done without a mouse", async () => {
  const page = await stage.page();
  await page.getByRole("button", { name: "Neuer Kunde" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("Jonas W.");
  await page.keyboard.press("Enter");
  await page.getByRole("log").waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("Hallo");
  await page.keyboard.press("Enter");
  const offer = page.getByRole("button", { name: "10:00" });
  await offer.focus();
  await page.keyboard.press("Enter");
  await page.getByText("Gebucht: s1").first().waitFor();
  await page.getByRole("button", { name: "Anhängen" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByText("Alexanderplatz").first().waitFor();
});

test("moving the test clock closes the window and makes a new day", async () => {
  const page = await stage.page();
  await addCustomer(page, "Uhr");
  await say(page, "Hallo");
  await page.getByText("Fenster offen bis").waitFor();
  await page.getByRole("button", { name: "+1 Tag" }).click();
  await page.getByText("Fenster zu: nur Vorlagen").waitFor();
  await page.getByText("Gestern").first().waitFor();
});

test("two pages see the same, and a killed simulator is found again by itself", async () => {
  const first = await stage.page();
  await addCustomer(first, "Zwei");
  const second = await stage.page();
  await say(first, "Bin ich da?");
  await second.getByText("Bin ich da?").or(second.getByText("Was passt?")).first().waitFor();
  const port = new URL(stage.base).port;
  stage.endSimulator();
  await first.locator("html.offline").waitFor();
  await stage.startSimulator(port);
  await first.locator("html:not(.offline)").waitFor();
  await say(first, "Wieder da");
  await first.getByText("Wieder da").first().waitFor();
  await first.getByText("Bin ich da?").first().waitFor();
});

test("on a phone nothing is wider than the screen, and back leads to the list", async () => {
  const page = await stage.page({ viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true });
  await addCustomer(page, "Handy");
  await say(page, "Ein sehr langes Wort: Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller");
  await page.getByRole("button", { name: "10:00" }).waitFor();
  for (const address of ["", "#/chats", "#/mail", "#/network"]) {
    if (address) await page.goto(`${stage.base}/phone/${address}`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `fits: ${address}`);
  }
  await page.goto(`${stage.base}/phone/#/chats`);
  await page.getByRole("link", { name: /Handy/ }).click();
  await page.getByRole("link", { name: "Zurück" }).click();
  await page.getByRole("button", { name: "Neuer Kunde" }).waitFor();
});

test("all languages have every text", async () => {
  const page = await stage.page();
  const missing = await page.evaluate(async () => {
    const { all } = await import("./languages.js");
    const codes = Object.keys(all);
    const texts = Object.values(all);
    const keys = new Set(texts.flatMap((text) => Object.keys(text)));
    return codes.flatMap((code, i) => [...keys].filter((key) => !texts[i][key]).map((key) => `${code}: ${key}`));
  });
  assert.deepEqual(missing, []);
});

for (const colorScheme of ["light", "dark"]) {
  test(`the page is accessible in ${colorScheme} colours`, async () => {
    const page = await stage.page({ colorScheme, reducedMotion: "reduce" });
    await addCustomer(page, `Farbe ${colorScheme}`);
    await say(page, "Hallo");
    await page.getByRole("button", { name: "Weitere Zeiten" }).waitFor();
    assert.deepEqual(await findings(page), []);
    await page.getByRole("button", { name: "Neuer Kunde" }).click();
    assert.deepEqual(await findings(page), []);
    await page.keyboard.press("Escape");
    await page.goto(`${stage.base}/phone/#/network`);
    await page.getByText("Störungen auf Bestellung").waitFor();
    assert.deepEqual(await findings(page), []);
  });
}

test("no script failed and nothing was loaded from elsewhere", () => {
  assert.deepEqual(stage.problems, []);
});

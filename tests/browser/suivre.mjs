// The preview in a real browser: node suivre.mjs ADDRESS FOLDER [EDITS]
// Prints one line of JSON with what was measured; stops at the first thing that is wrong.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const modules = createRequire(join(process.env.NAVIGATEUR, "x.js"));
const { chromium } = modules("playwright-core");
const axe = readFileSync(modules.resolve("axe-core/axe.min.js"), "utf8");

const [address, folder, edits = "12"] = process.argv.slice(2);
const text = join(folder, "textes/logement_cadre_de_vie.md");
const written = readFileSync(text, "utf8");
const launch = (args = []) =>
  chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--no-sandbox", ...args],
  });

const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
const outside = [];
page.on("request", (request) => {
  const { protocol, host } = new URL(request.url());
  if (protocol !== "data:" && host !== new URL(address).host) outside.push(request.url());
});
const wrong = [];
page.on("pageerror", (error) => wrong.push(error.message));
page.on("console", (message) => message.type() === "error" && wrong.push(message.text()));

await page.goto(address);
await page.waitForSelector(".page img", { timeout: 60000 });
assert.equal(await page.getAttribute("html", "lang"), "fr");

// The page that holds a sentence of the text.
const holds = (words) =>
  page.waitForFunction(
    async (words) => {
      for (const one of document.querySelectorAll(".page")) {
        const answer = await fetch(`mots/rapport/${one.rang}.json`);
        const { mots } = await answer.json();
        if (mots.some((mot) => mot[4].includes(words))) return one.rang;
      }
      return false;
    },
    words,
    { timeout: 60000 },
  );
const rank = await (await holds("Le parc est ancien")).jsonValue();
await page.evaluate((rank) => {
  document.querySelectorAll(".page")[rank - 1].scrollIntoView();
  window.drawn = [];
  document.addEventListener("dessinee", (event) => {
    window.drawn.push({ rank: event.target.rang, at: Date.now() });
  });
}, rank);
await page.waitForTimeout(1500);

// An edit replaces its page, and no other that is seen; the eye stays where it is.
const times = [];
for (let edit = 0; edit < Number(edits); edit += 1) {
  const before = await page.evaluate(() => ({ top: scrollY, count: window.drawn.length }));
  const since = Date.now();
  writeFileSync(text, written.replace("Le parc est ancien", `Le parc est ancien (${edit})`));
  await page.waitForFunction((count) => window.drawn.length > count, before.count, {
    timeout: 60000,
    polling: 10,
  });
  const after = await page.evaluate(() => ({ top: scrollY, drawn: window.drawn }));
  const drawn = after.drawn.slice(before.count);
  times.push(drawn[0].at - since);
  assert.ok(drawn.some((one) => Math.abs(one.rank - rank) <= 1), JSON.stringify(drawn));
  assert.ok(Math.abs(after.top - before.top) < 2, "the page has moved");
  await page.waitForTimeout(120);
}
times.sort((left, right) => left - right);

// A double click says where a word comes from.
await page.waitForTimeout(600);
const word = page.locator(".mots span", { hasText: "Le parc est ancien" }).first();
await word.dblclick({ force: true });
await page.waitForSelector("#ligne:not([hidden])");
assert.match(await page.textContent("#ligne"), /textes\/logement_cadre_de_vie\.md, ligne 5/);
await page.keyboard.press("Escape");
assert.ok(await page.locator("#ligne").isHidden());

// A mistake is told beside the last good pages.
const pages = await page.locator(".page").count();
writeFileSync(text, written + "\n\n{{ part_locataire_hlm }}\n");
await page.waitForSelector("#problemes.panne", { timeout: 60000 });
const told = await page.textContent("#problemes");
assert.match(told, /part_locataire_hlm/);
assert.match(told, /part_locataires_hlm/);
assert.match(await page.textContent("#etat"), /Aperçu de \d\d h \d\d ; une erreur empêche la suite/);
assert.equal(await page.locator(".page").count(), pages);
writeFileSync(text, written);
await page.waitForFunction(() => !document.querySelector("#problemes.panne"), null, { timeout: 60000 });

// By keyboard: the livret.
await page.locator("#documents button").first().focus();
await page.keyboard.press("Tab");
await page.keyboard.press("Enter");
await page.waitForFunction(
  () => document.title.endsWith("Livret") && document.querySelectorAll(".page img").length > 1,
  null,
  { timeout: 60000 },
);

// Nothing serious for whoever cannot see it, at full size and at 200 %.
for (const [width, height] of [[1366, 768], [683, 384]]) {
  await page.setViewportSize({ width, height });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { exclude: [[".mots"]] }));
  const serious = found.violations.filter((one) => ["serious", "critical"].includes(one.impact));
  assert.deepEqual(serious.map((one) => `${one.id} : ${one.nodes[0].html}`), []);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${wide} points too wide at ${width}`);
}

assert.deepEqual(outside, [], "everything stays on this machine");
assert.deepEqual(wrong, []);
await browser.close();

// A name that was bound again to this machine gets nothing.
const rebound = await launch(["--host-resolver-rules=MAP evil.test 127.0.0.1"]);
const stranger = await rebound.newPage();
const { port, pathname } = new URL(address);
const answer = await stranger.goto(`http://evil.test:${port}${pathname}`);
assert.equal(answer.status(), 421);
assert.doesNotMatch(await answer.text(), /Pont-de-Claix/);
await rebound.close();

const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
console.log(JSON.stringify({ median: at(0.5), late: at(0.95), edits: times.length, pages }));

// Opens reports in Chromium and uses them as a person would: clicks, keys, both themes, two widths, paper.
//
//     node scripts/report_page_test.mjs MODULES GENAI CHROMIUM

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HOSTILE, hostile, large, lines, looping, refused } from "./report_page_traces.mjs";

const [modules, genai, executablePath] = process.argv.slice(2);
const require = createRequire(join(modules, "package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const folder = mkdtempSync(join(tmpdir(), "report-page-"));
const browser = await chromium.launch({
  executablePath,
  // A person's browser has them, and they take room.
  ignoreDefaultArgs: ["--hide-scrollbars"],
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

function report(name, traces, ...options) {
  const files = traces.map((spans, at) => {
    const file = join(folder, `${name}-${at}.jsonl`);
    writeFileSync(file, lines(spans));
    return file;
  });
  const html = join(folder, `${name}.html`);
  execFileSync(genai, ["report", ...files, "-o", html, ...options], { stdio: ["ignore", "ignore", "inherit"] });
  return html;
}

// A page on which nothing may go wrong and from which nothing may be loaded.
async function opened(html, { width = 1280, theme = "light" } = {}) {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: theme });
  page.wrong = [];
  page.on("pageerror", (error) => page.wrong.push(error.message));
  page.on("console", (message) => message.type() === "error" && page.wrong.push(message.text()));
  page.on("request", (request) => request.url() !== `file://${html}` && page.wrong.push(`loads ${request.url()}`));
  await page.goto(`file://${html}`);
  await page.waitForSelector("#calls");
  return page;
}

async function closed(page) {
  assert.deepEqual(page.wrong, []);
  await page.close();
}

const texts = (page, selector) => page.locator(selector).allInnerTexts();
const plain = (text) => text.replaceAll("\u202f", " ");
const selected = (page) => page.getAttribute(".row.selected .name", "title");

async function noViolations(page, what) {
  // Chromium's tools for developers run it, past the page's policy.
  const result = await page.evaluate(`${axe}; axe.run(document, { resultTypes: ["violations"] })`);
  assert.deepEqual(result.violations.map(({ id, nodes }) => `${what}: ${id} ${nodes[0].html}`), []);
}

const tests = {
  async overview_shows_loop_and_totals() {
    const page = await opened(report("loop", [looping(1, 4)]));
    assert.match(await page.innerText(".sentence"), /run_tests was called 4 times with the same arguments/);
    const figures = (await texts(page, ".verdict-figures .figure")).map(plain);
    assert.match(figures[0], /4×/);
    // Rounds two to four: three model calls, and 900 of each 1000 ms.
    assert.match(figures[1], /\$0\.0300\s+75 % of \$0\.0400/);
    assert.match(figures[2], /2\.70 s\s+66 % of 4\.10 s/);
    const totals = (await texts(page, ".totals .figure")).map(plain);
    assert.match(totals[0], /\$0\.0400/);
    assert.match(totals[1], /4\.10 s/);
    assert.match(totals[1], /10 spans in all/);
    assert.match(totals[2], /^Model calls\s+4\s+none failed/);
    assert.match(totals[3], /^Tool calls\s+5\s+3 repeats, 1 failed/);
    assert.match(plain(await page.innerText(".verdict-words")), /3 model calls for \$0\.0300 and 3 tool calls/);
    assert.match(totals[4], /1 000/);
    assert.match(totals[5], /80/);
    assert.match(plain((await texts(page, ".where")).join()), /execute_tool run_tests × 4\s+2\.80 s\s+68 %/);
    await closed(page);
  },

  async button_leads_to_loop() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.click("text=Show the loop");
    assert.equal(await page.locator(".row.in-loop").count(), 4);
    // What the loop cost is there too: its model calls.
    assert.equal(await page.locator(".row.within").count(), 3);
    assert.match(plain(await page.innerText(".search output")), /6 calls after the first, \$0\.0300/);
    await page.keyboard.press("n");
    assert.match(await page.innerText(".details"), /Call 2 of 4 in the loop/);
    await page.keyboard.press("p");
    assert.equal(await selected(page), "execute_tool run_tests");
    assert.match(await page.innerText(".details"), /Call 1 of 4 in the loop/);
    await page.click("text=Next round");
    assert.match(await page.innerText(".details"), /Call 2 of 4 in the loop/);
    assert.match(await page.innerText(".attributes"), /tool\.args\.fingerprint\s+aaaa/);
    await closed(page);
  },

  async keys_walk_fold_and_close() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.focus("[role=treegrid]");
    await page.keyboard.press("ArrowDown");
    assert.equal(await selected(page), "invoke_agent fixer");
    assert.equal(await page.locator(".rows .row").count(), 10);
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.locator(".rows .row").count(), 1);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    assert.equal(await selected(page), "execute_tool edit_file");
    assert.match(await page.innerText(".details"), /permission_denied/);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".details").count(), 0);
    await page.keyboard.press("n");
    assert.match(await page.innerText(".row.selected"), /1\/4/);
    await closed(page);
  },

  async zoom_widens_bars() {
    const page = await opened(report("loop", [looping(1, 4)]));
    const width = async () => (await page.locator(".row.selected .bar").boundingBox()).width;
    await page.click(".rows .row >> nth=2");
    const before = await width();
    await page.keyboard.press("z");
    assert.ok((await width()) > 3 * before);
    await page.keyboard.press("0");
    assert.ok(Math.abs((await width()) - before) < 1);
    await page.click("[aria-label='Zoom in']");
    await page.click("text=Whole run");
    const ruler = await page.locator(".head .cell-bar").boundingBox();
    await page.mouse.move(ruler.x + 2, ruler.y + 10);
    await page.mouse.down();
    await page.mouse.move(ruler.x + ruler.width / 4, ruler.y + 10);
    await page.mouse.up();
    assert.ok((await width()) > 3 * before);
    await closed(page);
  },

  async search_finds_attributes() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.keyboard.press("/");
    await page.keyboard.type("permission");
    assert.match(await page.innerText(".search output"), /1 call found/);
    await page.keyboard.press("Enter");
    assert.equal(await selected(page), "execute_tool edit_file");
    for (const [words, found] of [["run_tests execute_tool", 4], ["$0.0100", 4], ["loop", 4], ["1 000", 1], ["1,000", 1], ["1 001", 0]]) {
      await page.fill(".search input", words);
      assert.match(plain(await page.innerText(".search output")), new RegExp(`^${found} calls? found`), words);
    }
    await page.focus(".search input");
    await page.keyboard.press("Escape");
    assert.match(await page.innerText(".search output"), /10 calls/);
    await closed(page);
  },

  async refused_calls_were_not_made() {
    const page = await opened(report("refused", [refused()]));
    assert.match(await page.innerText(".sentence"), /run_tests was called 4 times with the same arguments \(1 refused\)/);
    assert.match(plain((await texts(page, ".verdict-figures .figure"))[0]), /4×\s+3 made, 1 refused/);
    const totals = (await texts(page, ".totals .figure")).map(plain);
    assert.match(totals[2], /^Model calls\s+4\s+and 1 refused/);
    assert.match(totals[3], /^Tool calls\s+3\s+2 repeats, and 1 refused/);
    assert.match(await page.innerText(".top"), /stopped\s+by the budget's limit of loops/);
    await page.click(".chips >> text=Refused");
    assert.equal(await page.locator(".rows .end-tag >> text=refused").count(), 2);
    assert.equal(await page.locator(".rows .fail-tag").count(), 0);
    await closed(page);
  },

  async link_shows_call_behind_a_filter() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.click("text=Show the loop");
    await page.click(".top-call >> nth=1 >> button");
    assert.equal(await selected(page), "chat gpt-4o-mini");
    assert.match(await page.innerText(".search output"), /^10 calls$/);
    await closed(page);
  },

  async bars_stand_below_the_ruler() {
    // More rows than the list has room for, so that it scrolls.
    const page = await opened(report("long", [looping(1, 40)]));
    const [head, bar] = [await page.locator(".head .cell-bar").boundingBox(), await page.locator(".rows .cell-bar").first().boundingBox()];
    assert.deepEqual([bar.x, bar.width], [head.x, head.width]);
    await closed(page);
  },

  async details_follow_the_filter() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.click(".rows .row >> nth=2");
    assert.equal(await page.locator(".details").count(), 1);
    await page.click(".chips >> text=Model");
    assert.equal(await page.locator(".details").count(), 0);
    await closed(page);
  },

  async names_sort_by_cost() {
    const page = await opened(report("loop", [looping(1, 4)]));
    await page.click(".names thead >> text=Cost");
    assert.match(plain((await texts(page, ".names tbody tr"))[0]), /chat gpt-4o-mini\s+4\s+0\.80 s\s+20 %\s+0\.20 s\s+1 000\s+80\s+\$0\.0400/);
    assert.equal(await page.getAttribute(".names th.cost", "aria-sort"), "descending");
    await closed(page);
  },

  async charts_state_their_numbers() {
    const page = await opened(report("loop", [looping(1, 4)]));
    assert.equal(await page.locator(".chart canvas").count(), 2);
    const labels = await page.locator(".chart").evaluateAll((all) => all.map((each) => each.getAttribute("aria-label")));
    assert.match(labels[0], /largest context had 400 tokens, 4\.0 times the 100 of the first call\. The last model call sent 400/);
    assert.match(plain(labels[1]), /Cost \$0\.0400, Tokens 1 080, Model calls 4, Tool calls 5/);
    await closed(page);
  },

  async content_is_a_conversation() {
    const without = await opened(report("loop", [looping(1, 4)]));
    assert.equal(await without.locator(".message").count(), 0);
    assert.ok(!(await without.content()).includes("mend the median"));
    await closed(without);
    const page = await opened(report("content", [looping(1, 4)], "--content"));
    const spoken = await page.innerText("#messages");
    assert.equal(spoken.match(/Please mend the median/g).length, 1);
    assert.match(spoken, /Write to \[redacted:email\]/);
    await page.click("#messages .turn button >> nth=2");
    assert.match(await page.innerText(".details"), /I run the tests again \(2\)/);
    await closed(page);
  },

  async two_runs_stand_side_by_side() {
    const page = await opened(report("two", [looping(1, 4), looping(2, 6)]));
    const rows = (await texts(page, "#compare tbody tr")).map(plain);
    assert.match(rows[0], /Cost\s+\$0\.0400\s+\$0\.0600\s+\+\$0\.0200 \(\+50 %\)/);
    assert.match(await page.innerText("#compare"), /0 steps only in A, 4 steps only in B/);
    await page.selectOption("[aria-label=Run]", "1");
    assert.match(await page.innerText(".sentence"), /6 times/);
    await closed(page);
  },

  async hostile_trace_is_only_text() {
    const page = await opened(report("hostile", [hostile()], "--content"));
    for (let at = 0; at < (await page.locator(".rows .row").count()); at++) {
      await page.locator(".rows .row").nth(at).click();
      await page.waitForSelector(".details h3");
    }
    assert.equal(await page.evaluate("window.hacked"), undefined);
    // The policy holds even if the page had a fault: text is no code and no markup.
    const refused = await page.evaluate(() => {
      const tries = [() => setTimeout("window.hacked=2"), () => { document.body.innerHTML += "<img src=x onerror=window.hacked=2>"; }];
      return tries.map((each) => { try { each(); return "done"; } catch (error) { return error.name; } });
    });
    assert.deepEqual(refused, ["TypeError", "TypeError"]);
    page.wrong = page.wrong.filter((text) => !/Trusted Types|TrustedScript|TrustedHTML/.test(text) && !/Content Security Policy/.test(text));
    assert.equal(await page.locator("img, iframe, object, embed, link").count(), 0);
    assert.equal(await page.locator("script").count(), 2);
    const shown = HOSTILE.replace("\u202e", "\ufffd");
    assert.ok((await page.innerText("#report")).includes(shown), "it is shown as it is written");
    assert.equal(await page.locator("#report a:not([href^='#'])").count(), 0);
    for (const name of ["round and round", "and round", "its own parent", "__proto__"]) {
      assert.ok((await texts(page, ".rows .name")).includes(name), `${name} is missing`);
    }
    await closed(page);
  },

  async ten_thousand_calls_are_usable() {
    const html = report("large", [large()]);
    const { size } = statSync(html);
    assert.ok(size <= 3_000_000, `${size} bytes`);
    const page = await opened(html);
    const ready = await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime");
    assert.ok((await page.locator(".rows .row").count()) < 100, "only rows in sight are elements");
    await page.focus("[role=treegrid]");
    await page.keyboard.press("End");
    assert.equal(await selected(page), "chat gpt-4o-mini");
    await page.fill(".search input", "chatcmpl-99-98");
    assert.match(await page.innerText(".search output"), /1 call found/);
    console.log(`    ${size} bytes, drawn after ${Math.round(ready)} ms`);
    await closed(page);
  },

  async axe_finds_nothing() {
    for (const width of [1280, 400]) {
      for (const theme of ["light", "dark"]) {
        for (const [name, traces] of [["content", [looping(1, 4)]], ["two", [looping(1, 4), looping(2, 6)]], ["hostile", [hostile()]]]) {
          const page = await opened(report(name, traces, "--content"), { width, theme });
          await page.click(".rows .row >> nth=2");
          await noViolations(page, `${name} ${width} ${theme}`);
          assert.ok((await page.evaluate("document.documentElement.scrollWidth")) <= width, `${name} is wider than ${width}`);
          await closed(page);
        }
      }
    }
  },

  async paper_is_light_and_whole() {
    const page = await opened(report("loop", [looping(1, 40)]), { theme: "dark" });
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    await page.waitForFunction("document.querySelectorAll('.rows .row').length === 82");
    assert.equal(await page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor"), "rgb(255, 255, 255)");
    assert.equal(await page.locator("nav").isVisible(), false);
    await closed(page);
  },
};

let failed = 0;
const only = process.argv[5];
for (const [name, test] of Object.entries(tests)) {
  if (only && !name.includes(only)) continue;
  try {
    await test();
    console.log(`ok   ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`FAIL ${name}\n${error.stack}`);
  }
}
await browser.close();
rmSync(folder, { recursive: true });
console.log(`${Object.keys(tests).length - failed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

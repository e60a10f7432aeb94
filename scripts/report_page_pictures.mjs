// Takes the pictures of the guide: the page in both themes, and on a narrow screen.
//
//     node scripts/report_page_pictures.mjs MODULES CHROMIUM REPORT FOLDER

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, executablePath, report, folder] = process.argv.slice(2);
const { chromium } = createRequire(join(modules, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"] });
const pictures = [
  { name: "light", width: 1280, height: 1120, theme: "light", click: ".verdict button.main" },
  { name: "dark", width: 1280, height: 1120, theme: "dark", click: ".rows .row >> nth=4" },
  { name: "narrow", width: 400, height: 900, theme: "light" },
];
for (const { name, width, height, theme, click } of pictures) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
  await page.goto(`file://${resolve(report)}`);
  await page.waitForSelector("#calls");
  if (click) await page.click(click);
  await page.evaluate("scrollTo(0, 0)");
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `report-${name}.png`) });
  await page.close();
}
await browser.close();

// A picture of a page: node backends_picture.mjs MODULES ADDRESS FILE [TEXT | click:TEXT]…
// Waits for each text to be seen, in turn, and clicks on it where it says so. A text that does not come is an error.

import { createRequire } from 'node:module'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

const [modules, address, file, ...steps] = process.argv.slice(2)
const { chromium } = createRequire(path.resolve(modules, 'package.json'))('playwright-core')

const profile = mkdtempSync(path.join(tmpdir(), 'picture-'))
const browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    viewport: { width: Number(process.env.WIDTH ?? 1360), height: 800 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync'],
})
try {
    const page = await browser.newPage()
    await page.goto(address, { waitUntil: 'domcontentloaded' })
    for (const step of steps) {
        const [, click, text] = step.match(/^(click:)?(.*)$/s)
        const found = page.getByText(text).filter({ visible: true }).first()
        try {
            await found.waitFor({ timeout: 60_000 })
        } catch (error) {
            await page.screenshot({ path: file })
            console.error(`no "${text}" at ${page.url()}; ${file} shows what there is instead`)
            process.exitCode = 1
            break
        }
        if (click) await found.click()
    }
    // What is drawn after the texts: icons, bars.
    await page.waitForTimeout(1500)
    await page.screenshot({ path: file })
} finally {
    await browser.close()
    rmSync(profile, { recursive: true, force: true })
}

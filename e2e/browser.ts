import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { root } from './cairn.ts'

/** Chromium that asks nobody for anything. */
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

export interface BrowserOptions {
  /** Draw with the fonts of this machine too, for pictures that people look at; tests get the same fonts everywhere. */
  readonly systemFonts?: boolean
}

/**
 * The Chromium that a package of npm carries (Linux x64), so that the journeys go through the same browser on every machine; elsewhere the
 * system's. CAIRN_CHROMIUM names another one.
 */
export async function launchBrowser({ systemFonts = false }: BrowserOptions = {}): Promise<Browser> {
  const { platform, arch, env } = process
  if (!env.CAIRN_CHROMIUM && platform === 'linux' && arch === 'x64') {
    const folder = packagedBrowser()
    return chromium.launch({
      executablePath: join(folder, 'chromium'),
      args: quiet,
      env: { ...env, LD_LIBRARY_PATH: libraries(folder), FONTCONFIG_FILE: fontsConfig(folder, systemFonts) },
    })
  }
  const named = [env.CAIRN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find((path) => path && existsSync(path))
  return chromium.launch({ args: quiet, ...(named ? { executablePath: named } : { channel: 'chrome' }) })
}

/** Unpacks the browser once, whole or not at all: several journeys may want it at the same time. @returns its folder */
function packagedBrowser(): string {
  const home = join(root, 'node_modules/@sparticuz/chromium')
  const { version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as { version: string }
  const folder = join(root, '.cache', `chromium-${version}`)
  if (existsSync(folder)) return folder
  mkdirSync(join(root, '.cache'), { recursive: true })
  const part = mkdtempSync(`${folder}.`)
  try {
    // The package unpacks into the folder for temporary files, and its libraries only where it believes to be on a machine without them.
    const script = "await (await import('@sparticuz/chromium')).default.executablePath()"
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env: { ...process.env, TMPDIR: part, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    renameSync(part, folder)
  } catch (error) {
    rmSync(part, { recursive: true, force: true })
    // Another journey was faster.
    if (!existsSync(folder)) throw error
  }
  return folder
}

function libraries(folder: string): string {
  return [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
}

/**
 * The package's own configuration looks for fonts in /tmp: on a machine that has none every text would have the height 0.
 *
 * @returns the path of a configuration that names the fonts where they are
 */
function fontsConfig(folder: string, systemFonts: boolean): string {
  const path = join(folder, systemFonts ? 'fonts-and-system.conf' : 'fonts.conf')
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${xml(join(folder, 'fonts', 'fonts'))}</dir>
  <cachedir>${xml(join(folder, 'fonts-cache'))}</cachedir>${systemFonts ? '\n  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>' : ''}
</fontconfig>
`
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return path
  const part = `${path}.${process.pid}`
  writeFileSync(part, text)
  renameSync(part, path)
  return path
}

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
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

/** The system's Chromium where there is one, else the one that a package of npm carries (Linux x64). */
export async function launchBrowser(): Promise<Browser> {
  const system = [process.env.CAIRN_CHROMIUM, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  )
  if (system !== undefined) return chromium.launch({ executablePath: system, args: quiet })
  return chromium.launch({
    executablePath: await packagedBrowser(),
    args: [...quiet, '--single-process', '--no-zygote'],
    env: { ...process.env, LD_LIBRARY_PATH: libraries() },
  })
}

const unpacked = join(root, '.cache', 'chromium')

/** The package unpacks itself into the folder for temporary files. */
async function packagedBrowser(): Promise<string> {
  mkdirSync(unpacked, { recursive: true })
  process.env.TMPDIR = unpacked
  // It unpacks its libraries only where it believes to be on a machine that has none.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x'
  const { default: packaged } = await import('@sparticuz/chromium')
  const path = await packaged.executablePath()
  if (spawnSync(path, ['--version'], { env: { ...process.env, LD_LIBRARY_PATH: libraries() } }).status !== 0)
    throw new Error(`The browser at ${path} does not start.`)
  return path
}

function libraries(): string {
  return [join(unpacked, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':')
}

import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { newFolder, root } from './cairn.ts'
import { openScreen } from './screen.ts'

test('what is built and not older than its sources is not built again', () => {
  const built = () => statSync(join(root, 'out/main/cli.js')).mtimeMs
  const before = built()
  expect(spawnSync(process.execPath, [join(root, 'scripts/build-if-stale.mjs')], { cwd: root }).status).toBe(0)
  expect(built()).toBe(before)
})

/** `npm start` until it serves. @returns all that it has printed by then */
function started(env: Record<string, string>): Promise<string> {
  const home = newFolder()
  const child = spawn(process.execPath, [join(root, 'scripts/start.mjs'), '--no-browser'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: home, CAIRN_HOME: home, WAYLAND_DISPLAY: '', ...env },
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  onTestFinished(async () => {
    process.kill(-(child.pid ?? 0), 'SIGTERM')
    await ended
  })
  return new Promise((resolve, reject) => {
    let printed = ''
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        printed += text
        if (printed.includes('http://127.0.0.1:')) resolve(printed)
      })
    void ended.then(() => reject(new Error(`It ended:\n${printed}`)))
  })
}

/** An Electron that lacks a library of the system, as the loader says it. */
function brokenElectron(): string {
  const folder = newFolder()
  const program = join(folder, 'electron')
  writeFileSync(
    program,
    '#!/bin/sh\necho "$0: error while loading shared libraries: libgtk-3.so.0: cannot open shared object file" >&2\nexit 127\n',
  )
  chmodSync(program, 0o755)
  return folder
}

test.skipIf(process.platform !== 'linux').each([
  ['without a screen', () => ({ DISPLAY: '' }), 'There is no screen: Cairn opens in the browser, from a server on this computer alone.'],
  [
    'where Electron lacks a library',
    () => ({ DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: brokenElectron() }),
    'Electron does not start here (error while loading shared libraries: libgtk-3.so.0: cannot open shared object file): Cairn opens in the browser',
  ],
])('[FR-1] npm start %s says so once, and opens in the browser', async (_, surroundings, line) => {
  const printed = await started(surroundings())
  expect(printed.split(line)).toHaveLength(2)
})

test.skipIf(process.platform !== 'linux')(
  'without a screen and without Xvfb the journeys in a window are told why they are skipped',
  async () => {
    vi.stubEnv('DISPLAY', '')
    vi.stubEnv('PATH', newFolder())
    onTestFinished(() => void vi.unstubAllEnvs())
    await expect(openScreen()).rejects.toThrow('there is no screen: set DISPLAY, or install Xvfb')
  },
)

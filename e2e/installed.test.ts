import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { spawn, spawnSync } from 'node:child_process'
import { copyFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { newFolder, root } from './cairn.ts'
import { describeDesktop, pageOf } from './electron.ts'
import { waitTimeout } from './timeouts.ts'
import { installedElectron } from '../scripts/electron.ts'

/** The unpacked folder that an installer would lay out. @returns its program */
function packaged(): string {
  const output = newFolder()
  const builder = join(root, 'node_modules/electron-builder/cli.js')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      builder,
      '--config',
      'electron-builder.config.mjs',
      '--dir',
      `--config.directories.output=${output}`,
      `--config.electronDist=${dirname(installedElectron() ?? '')}`,
    ],
    { cwd: root, encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(`electron-builder ended with ${status}:\n${stdout}\n${stderr}`)
  const folder = join(output, 'linux-unpacked')
  useAddonOfStandIn(folder)
  return join(folder, 'cairn')
}

/** A stand-in for Electron is older than what better-sqlite3 is built for, and brings an addon of its own. */
function useAddonOfStandIn(folder: string): void {
  const hook = process.env.ELECTRON_STAND_IN_HOOK
  if (!hook) return
  const addons = join(dirname(hook), 'addons')
  const [name] = readdirSync(addons).filter((file) => file.endsWith('.node'))
  copyFileSync(join(addons, name), join(folder, 'resources/app.asar.unpacked/node_modules/better-sqlite3/prebuilds/linux-x64.node'))
}

/** Starts the program, and ends it after the test. @returns its page */
function startedPage(program: string): Promise<Page> {
  const home = newFolder()
  const child = spawn(program, ['--no-sandbox', '--disable-gpu', '--remote-debugging-port=0'], {
    // The second would make a plain Node of it, the third would run code of its own first: the fuses say no.
    env: {
      ...process.env,
      CAIRN_HOME: home,
      HOME: home,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: '--require /not/there.cjs',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  return pageOf(child)
}

describeDesktop('the installed app', () => {
  test.runIf(process.platform === 'linux')('[FR-1] its fuses are as decided, and a model is trained in it', async () => {
    const program = packaged()
    // Where the engine's addon has to be compiled, it is compiled from these.
    expect(readdirSync(join(dirname(program), 'resources/tfjs-node-binding'))).toContain('tfjs_binding.cc')
    const { [FuseV1Options.RunAsNode]: runAsNode, ...fuses } = await getCurrentFuseWire(program)
    expect(runAsNode).toBe(FuseState.DISABLE)
    expect(fuses).toMatchObject({
      [FuseV1Options.EnableCookieEncryption]: FuseState.ENABLE,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: FuseState.DISABLE,
      [FuseV1Options.EnableNodeCliInspectArguments]: FuseState.DISABLE,
      [FuseV1Options.OnlyLoadAppFromAsar]: FuseState.ENABLE,
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: FuseState.DISABLE,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: FuseState.DISABLE,
    })
    const page = await startedPage(program)
    page.setDefaultTimeout(waitTimeout)
    await page.getByRole('button', { name: /Penguins/ }).click()
    await page.getByRole('button', { name: 'New run…' }).click()
    await page.getByRole('button', { name: 'Train', exact: true }).click()
    await page
      .getByRole('row', { name: /Accuracy/ })
      .first()
      .waitFor()
  })
})

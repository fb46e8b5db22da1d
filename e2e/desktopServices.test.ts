import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { symlinkSync, writeFileSync } from 'node:fs'
import { build } from 'vite'
import { expect, onTestFinished, test } from 'vitest'
import { installedElectron } from '../scripts/electron.ts'
import { isAlive } from '../src/main/workspace/opening/alive.ts'
import { newFolder, root } from './cairn.ts'
import { describeDesktop } from './electron.ts'

interface Said {
  readonly what: string
  readonly pid: number
  readonly port: number
  readonly doubled?: number
  readonly child?: { readonly pid: number; readonly port: number }
  readonly lines?: readonly string[]
}

/** The supervisor as an Electron app of its own, bundled as the app is. @returns its folder */
async function bundled(): Promise<string> {
  const folder = newFolder()
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { external: ['electron', 'better-sqlite3'] },
    build: {
      ssr: true,
      outDir: join(folder, 'out/main'),
      minify: false,
      target: 'node20',
      rolldownOptions: {
        input: {
          main: join(root, 'src/main/shells/electron/fixtures/services.ts'),
          worker: join(root, 'src/main/services/fixtures/worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  })
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'cairn-services', version: '0.0.0', type: 'module', main: 'out/main/main.js' }),
  )
  for (const name of ['node_modules', 'resources']) symlinkSync(join(root, name), join(folder, name))
  return folder
}

describeDesktop('services in utility processes', () => {
  test('answer, are started again when they crash or hang, and leave nothing when the app is killed', async () => {
    const app = await bundled()
    const folder = newFolder()
    const child = spawn(installedElectron() ?? '', ['--no-sandbox', '--disable-gpu', app], {
      cwd: root,
      env: { ...process.env, CAIRN_TEST_FOLDER: folder, HOME: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const said = async (what: string): Promise<Said> => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error(`The app ended before it said ${what}.`)
        if (!value.startsWith('{')) continue
        const parsed = JSON.parse(value) as Said
        expect(parsed.what).toBe(what)
        return parsed
      }
    }
    const ready = await said('ready')
    expect(ready.doubled).toBe(42)
    const again = await said('again')
    expect(again.pid).not.toBe(ready.pid)
    await expect.poll(() => [isAlive(ready.pid), isAlive(ready.child?.pid ?? 0)]).toEqual([false, false])
    const revived = await said('revived')
    await expect.poll(() => isAlive(again.pid)).toBe(false)
    expect(await (await fetch(`http://127.0.0.1:${revived.port}`)).text()).toBe('here')
    expect((await said('log')).lines).toContain(`hello from ${revived.pid}`)
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await expect.poll(() => isAlive(revived.pid)).toBe(false)
  })
})

import { once } from 'node:events'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { describe, expect, onTestFinished, test } from 'vitest'
import { json, newFolder, program, sample } from './cairn.ts'
import { describeDesktop, launchDesktop } from './electron.ts'
import { contentsOf } from './hostile/contents.ts'
import { node, tableModel } from './hostile/onnx.ts'
import { startTraced, stopTraced, tracedAddresses, watchSockets } from './silence/watch.ts'

/** ONNX Runtime asks for its collector after 9 s. */
const hold = 16_000
const preload = join(import.meta.dirname, 'silence/hold.mjs')
const libraries = join(import.meta.dirname, 'silence/load.mjs')
const model = Buffer.from(tableModel({ nodes: [node('Identity', ['x'], ['y'])] })).toString('base64')
/** As their files are called on Linux. */
const shipped = [
  expect.stringMatching(/^onnxruntime_binding\.node$/),
  expect.stringMatching(/^libonnxruntime\.so/),
  expect.stringMatching(/^duckdb\.node$/),
  expect.stringMatching(/^libduckdb\.so/),
  expect.stringMatching(/^(?:better[_-]sqlite3.*|linux-\w+)\.node$/),
]

interface Rooms {
  readonly home: string
  readonly tmp: string
  readonly cairnHome: string
  readonly work: string
  readonly trace: string
  readonly env: NodeJS.ProcessEnv
}

/** An empty home, an empty folder for temporary files, and an environment of nothing else. */
function furnish(): Rooms {
  const all = newFolder()
  const [home, tmp, cairnHome, work] = ['home', 'tmp', 'cairn', 'work'].map((name) => {
    const path = join(all, name)
    mkdirSync(path)
    return path
  })
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: tmp, CAIRN_HOME: cairnHome, CAIRN_HOLD: String(hold), CAIRN_MODEL: model }
  return { home, tmp, cairnHome, work, trace: join(all, 'trace'), env }
}

const filesIn = ({ home, tmp }: Rooms): string[] => [...contentsOf(home).keys(), ...contentsOf(tmp).keys()]

describe.skipIf(process.platform !== 'linux')('no native library writes or asks for anything, 16 s after it was loaded', () => {
  test('the observer sees what it is for: ONNX Runtime as it comes', async () => {
    const rooms = furnish()
    const child = startTraced(process.execPath, [join(import.meta.dirname, 'silence/plain.mjs')], { ...rooms, cwd: rooms.work })
    const watched = await watchSockets(child.pid ?? 0, once(child, 'close'))
    expect(watched.libraries).toEqual(expect.arrayContaining(shipped))
    expect(filesIn(rooms)).not.toEqual([])
  })

  test('the command line and its workers', async () => {
    const rooms = furnish()
    const { CAIRN_HOLD: _hold, ...quick } = rooms.env
    const run = (args: readonly string[]) => json(args, { env: quick, cwd: rooms.work })
    const workspace = join(rooms.work, 'ws')
    await run(['init', workspace])
    await run(['-w', workspace, 'data', 'import', sample('wine-quality-white.csv'), '--name', 'wine', '--target', 'quality'])
    await run(['-w', workspace, 'train', 'wine', '--epochs', '2', '--engine', 'wasm'])
    await run(['-w', workspace, 'models', 'register', '1', 'wine'])
    const engines = JSON.stringify(await run(['engine']))
    const native = /"id":"native"[^}]*"available":true/.test(engines)
      ? [['-w', workspace, 'train', 'wine', '--epochs', '2', '--engine', 'native']]
      : []
    const commands = [
      ['-w', workspace, 'train', 'wine', '--epochs', '2', '--engine', 'wasm'],
      ['-w', workspace, 'package', 'build', 'wine@v1', '-o', join(rooms.work, 'wine.cairn')],
      ...native,
    ]
    const before = filesIn(rooms)
    const loaded = new Set<string>()
    const env = { ...rooms.env, NODE_OPTIONS: `--import ${preload}` }
    await Promise.all(
      commands.map(async (command, i) => {
        const trace = `${rooms.trace}-${i}`
        const child = startTraced(process.execPath, [program, ...command, '--json'], { env, cwd: rooms.work, trace })
        let said = ''
        child.stderr?.on('data', (text: Buffer) => (said += text.toString()))
        const watched = await watchSockets(child.pid ?? 0, once(child, 'close'))
        expect(child.exitCode, said).toBe(0)
        expect(watched.processes.join('\n')).toContain('worker.js')
        expect([...watched.seen, ...tracedAddresses(trace)], command.join(' ')).toEqual([])
        for (const name of watched.libraries) loaded.add(name)
      }),
    )
    expect([...loaded]).toEqual(expect.arrayContaining(shipped))
    expect(filesIn(rooms)).toEqual(before)
  })

  test('the web server and the workers that wait in it', async () => {
    const rooms = furnish()
    const { CAIRN_HOLD: _hold, ...quick } = rooms.env
    const workspace = join(rooms.work, 'ws')
    await json(['init', workspace], { env: quick, cwd: rooms.work })
    const env = { ...rooms.env, NODE_OPTIONS: `--import ${preload}`, CAIRN_LOAD: libraries }
    const child = startTraced(process.execPath, [program, 'open', workspace, '--no-browser', '--json'], { ...rooms, env, cwd: rooms.work })
    onTestFinished(() => stopTraced(child, 'SIGKILL'))
    const watched = await watchSockets(child.pid ?? 0, Promise.race([after(hold), once(child, 'close')]))
    stopTraced(child, 'SIGINT')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    expect(watched.processes.join('\n')).toContain('worker.js')
    expect(watched.libraries).toEqual(expect.arrayContaining(shipped))
    expect([...watched.seen, ...tracedAddresses(rooms.trace)]).toEqual([])
    expect(filesIn(rooms).filter((name) => !name.startsWith('cairn-'))).toEqual([])
  })
})

describeDesktop('no native library writes or asks for anything in the desktop app', () => {
  test.skipIf(process.platform !== 'linux')('utility processes that have loaded them', async () => {
    const rooms = furnish()
    const { CAIRN_HOLD: _hold, ...quick } = rooms.env
    const workspace = join(rooms.work, 'ws')
    await json(['init', workspace], { env: quick })
    await json(['-w', workspace, 'data', 'import', sample('penguins.csv'), '--name', 'penguins'], { env: quick })
    const desktop = await launchDesktop({ home: rooms.cairnHome, args: [workspace] })
    onTestFinished(() => desktop.close())
    // The app's own utility processes, with its own environment for them; only what is preloaded is added.
    await desktop.app.evaluate(
      ({ utilityProcess }, { instead, more }) => {
        const fork = utilityProcess.fork.bind(utilityProcess)
        utilityProcess.fork = (entry, args, options) =>
          fork(instead, args, { ...options, env: { ...(options?.env as Record<string, string>), ...more, CAIRN_ENTRY: entry } })
      },
      { instead: join(import.meta.dirname, 'silence/utility.mjs'), more: { CAIRN_MODEL: model, HOME: rooms.home, TMPDIR: rooms.tmp } },
    )
    await desktop.page.evaluate(() => {
      location.hash = '#/datasets/penguins?tab=rows'
    })
    const pid = desktop.app.process().pid ?? 0
    const watched = await watchSockets(pid, after(hold), /Cairn worker|utility-sub-type=node/)
    expect(watched.libraries).toEqual(expect.arrayContaining(shipped))
    expect(watched.seen).toEqual([])
    expect(filesIn(rooms).filter((name) => !name.startsWith('cairn-'))).toEqual([])
  })
})

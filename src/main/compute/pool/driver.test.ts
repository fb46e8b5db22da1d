import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { appRoot, resourcePath } from '../../resources.ts'
import { temporaryFolder } from '../../testing.ts'
import { names, sharedFolder } from './layout.ts'
import { tarEnd, tarHeader, tarPadding } from './runtime/tar.ts'
import { requestOf, writeControl, writeTask } from './tasks.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0
const stem = { job: 1, step: null }
const environment = {}

/** The driver with a stand-in of Ray, on tasks that a test writes. */
async function setUp({ idleSeconds = 1, losesTasks = false } = {}) {
  const [root, runtime, cluster, home] = [1, 2, 3, 4].map(temporaryFolder)
  await sharedFolder(join(root, names.objects))
  // A worker of the container: the sources, run by this Node.
  symlinkSync(process.execPath, join(runtime, 'node'))
  writeFileSync(join(runtime, 'program'), 'fixture')
  symlinkSync(appRoot, join(runtime, 'cairn'))
  writeFileSync(join(cluster, 'driver.py'), readFileSync(resourcePath('compute', 'driver.py')))
  writeFileSync(join(cluster, 'plan.json'), JSON.stringify({ attempt: 3, root, idleSeconds }))
  const run = () => {
    const env = {
      ...process.env,
      PYTHONPATH: join(import.meta.dirname, 'fixtures/ray'),
      PYTHONDONTWRITEBYTECODE: '1',
      CAIRN_RUNTIME: runtime,
      HOME: home,
      ...(losesTasks && { LOSES_TASKS: '1' }),
    }
    const child = spawn('python3', [join(cluster, 'driver.py')], { env })
    let log = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (log += text))
    onTestFinished(() => void child.kill('SIGKILL'))
    return new Promise<{ code: number | null; log: string }>((resolve) => child.on('close', (code) => resolve({ code, log })))
  }
  const plan = {
    archive: null,
    program: 'fixture',
    runtime: 'fixture',
    entry: 'cairn/src/main/compute/pool/fixtures/worker.ts',
    flags: [],
    environment,
  }
  const write = (since: number, kind: string, input: unknown = {}, other: object = {}) =>
    writeTask(root, { ...stem, since }, requestOf(kind, input), JSON.stringify({ ...plan, ...other }))
  return { root, home, run, write }
}

const saidBy = (task: string) =>
  readFileSync(join(task, names.said), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { type: string })

test.skipIf(!hasPython)(
  '[CL-5] the driver does what it finds and what comes, says how each ended, and ends when nothing comes',
  async () => {
    const { root, run, write } = await setUp()
    const path = join(temporaryFolder(), 'open')
    writeFileSync(path, '')
    const found = await write(1, 'opened', { path })
    const ended = run()
    await expect.poll(() => existsSync(join(found, names.taken))).toBe(true)
    const later = await write(2, 'refuse')
    const crashed = await write(3, 'crash')
    // What is no task, or is one that another has taken, is left alone.
    await appendFile(join(root, names.queue), '../..\n.hidden\nno-such-task\n')
    const taken = await write(4, 'opened', { path })
    writeFileSync(join(taken, names.taken), 'home')
    const { code, log } = await ended
    expect(code, log).toBe(0)
    expect(saidBy(found).slice(-2)).toMatchObject([
      { type: 'result', output: { opened: true } },
      { type: 'exit', code: 0 },
    ])
    expect(saidBy(later).slice(-2)).toMatchObject([{ type: 'error' }, { type: 'exit', code: 0 }])
    expect(saidBy(crashed)).toMatchObject([{ type: 'exit', code: null, signal: 'SIGKILL' }])
    expect(readFileSync(join(found, names.taken), 'utf8')).toBe('pool 3')
    expect(saidBy(taken)).toEqual([])
    expect(log).toContain('pool 3 is closed')
  },
)

test.skipIf(!hasPython)('[CL-5] a worker ends when it is told to, and when nobody waits for it any more', async () => {
  const { run, write } = await setUp()
  const told = await write(1, 'deaf')
  const alone = await write(2, 'deaf')
  const ended = run()
  for (const task of [told, alone]) await expect.poll(() => saidBy(task)).toEqual([{ type: 'event', event: { begun: true } }])
  await writeControl(told, 'kill')
  rmSync(alone, { recursive: true })
  expect(await ended).toMatchObject({ code: 0 })
  expect(saidBy(told).at(-1)).toMatchObject({ type: 'exit' })
  expect(existsSync(alone)).toBe(false)
})

test.skipIf(!hasPython)('[CL-5] the loss of a machine is told in place of its worker', async () => {
  const { run, write } = await setUp({ losesTasks: true, idleSeconds: 0.2 })
  const task = await write(1, 'deaf')
  await run()
  expect(saidBy(task)).toEqual([
    { type: 'exit', code: null, signal: null, errors: expect.stringContaining('WorkerCrashedError') as string },
  ])
})

test.skipIf(!hasPython)(
  "[CL-5] Cairn's worker is unpacked once on each machine; one that cannot be is told as the end of its task",
  async () => {
    const { root, home, run, write } = await setUp({ idleSeconds: 0.2 })
    const archive = join(root, 'worker.tar')
    const worker = Buffer.from(`process.exit(process.argv[2] === '--task' ? 7 : 1)`)
    writeFileSync(archive, Buffer.concat([tarHeader('folder/worker.js', worker.length), worker, tarPadding(worker.length), tarEnd]))
    const bin = temporaryFolder()
    symlinkSync(process.execPath, join(bin, 'node'))
    const packed = { archive, program: 'packed', runtime: 'packed', entry: 'folder/worker.js', environment: { CAIRN_TRIED: '1' } }
    const before = process.env.PATH
    process.env.PATH = `${bin}:${before}`
    onTestFinished(() => void (process.env.PATH = before))
    const [first, second, broken, missing] = [
      await write(1, 'any', {}, packed),
      await write(2, 'any', {}, packed),
      await write(3, 'any', {}, { ...packed, runtime: 'broken', archive: join(root, names.queue) }),
      await write(4, 'any', {}, { ...packed, runtime: 'missing', archive: null }),
    ]
    const { log } = await run()
    for (const task of [first, second]) expect(saidBy(task), log).toMatchObject([{ type: 'exit', code: 7 }])
    expect(saidBy(broken)).toMatchObject([{ type: 'exit', code: 1, errors: expect.stringContaining('ReadError') as string }])
    expect(saidBy(missing)).toMatchObject([{ type: 'exit', code: 1, errors: expect.stringContaining('cairn compute image') as string }])
    expect(existsSync(join(home, '.cache/cairn/runtime/packed/folder/worker.js'))).toBe(true)
  },
)

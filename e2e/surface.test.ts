import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { errorCatalogue } from '../src/shared/errors.ts'
import { cairn, failure, json, newFolder, newWorkspace, root, sample } from './cairn.ts'
import { importPenguins } from './data.ts'

const groups = ['data', 'runs', 'models', 'package', 'workspace', 'engine', 'jobs', 'services', 'audit', 'author', 'trash']
const single = ['init', 'train', 'metrics', 'demo', 'undo', 'redo', 'gc', 'lineage']

describe('help', () => {
  test('every command tells what it does, with examples', async () => {
    for (const command of [[], ...[...groups, ...single].map((name) => [name])]) {
      const { code, stdout } = await cairn([...command, '--help'])
      expect(code).toBe(0)
      expect(stdout).toContain('Examples:')
      expect(stdout).toContain('--json')
    }
    const { stdout } = await cairn(['data', 'import', '--help'])
    expect(stdout).toContain('$ cairn data import')
  })

  test('it starts light: no validation, database or engine is loaded for it', async () => {
    const report = `data:text/javascript,import { registerHooks } from 'node:module'; registerHooks({ load(url, context, next) { process.stderr.write(url + '\\n'); return next(url, context) } })`
    const { stderr, code } = await cairn(['--help'], { nodeArguments: ['--import', report] })
    expect(code).toBe(0)
    expect(stderr).toContain('commander')
    expect(stderr).not.toMatch(/node_modules\/(?:zod|drizzle-orm|better-sqlite3|@orpc|@duckdb|@tensorflow|onnxruntime-node)\//)
  })

  test('the version is that of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
    expect((await cairn(['--version'])).stdout.trim()).toBe(version)
  })
})

describe('usage', () => {
  test.each([
    [['data', 'show'], /missing required argument/i],
    [['data', 'show', 'x', '--nonsense'], /unknown option/i],
    [['dta'], /unknown command/i],
    [['runs', 'show', 'one'], /whole number/i],
    [['runs', 'list', '--where', 'rmse'], /rmse<0.7/],
    [['data', 'import', 'x.csv', '--type', 'zip'], /zip=text/],
    [['data'], /command is missing/i],
  ])('%j is refused with exit code 2', async (args, message) => {
    const error = await failure(args)
    expect(error).toMatchObject({ code: 'INVALID_INPUT', exit: 2, message: expect.stringMatching(message) as unknown })
    expect(error.fix).toContain('--help')
  })

  test('--quiet prints nothing, --debug shows the stack', async () => {
    const cwd = await newWorkspace()
    expect(await cairn(['data', 'import', sample('penguins.csv'), '--quiet'], { cwd })).toMatchObject({ code: 0, stdout: '', stderr: '' })
    expect((await cairn(['data', 'show', 'nope'], { cwd })).stderr).not.toContain('    at ')
    expect((await cairn(['data', 'show', 'nope', '--debug'], { cwd })).stderr).toContain('    at ')
  })
})

describe('[TR-7] what is wrong is told with code, place and remedy', () => {
  const bad: readonly (readonly [
    title: string,
    file: string,
    content: string | Buffer,
    code: keyof typeof errorCatalogue,
    place: object,
  ])[] = [
    ['an empty file', 'bad.csv', '', 'FILE_EMPTY', {}],
    ['a header only', 'bad.csv', 'a,b\n', 'NO_ROWS', {}],
    ['a ragged row', 'bad.csv', 'a,b\n1,2\n3\n', 'RAGGED_ROW', { line: 3 }],
    ['the same name twice', 'bad.csv', 'a,a\n1,2\n', 'DUPLICATE_COLUMN', {}],
    ['a column without a name', 'bad.csv', 'a,\n1,2\n', 'EMPTY_COLUMN_NAME', {}],
    ['another encoding', 'bad.csv', Buffer.from([0x61, 0x0a, 0x81, 0x0a]), 'ENCODING_INVALID', {}],
    [
      '5,000 columns',
      'bad.csv',
      `${Array.from({ length: 5000 }, (_, i) => `c${i}`).join(',')}\n${'1,'.repeat(4999)}1\n`,
      'TOO_MANY_COLUMNS',
      {},
    ],
    ['a binary file of an unknown kind', 'bad.xyz', 'ab\0\0\0cd\x01', 'FORMAT_UNKNOWN', {}],
    ['no Parquet inside', 'bad.parquet', 'a\n1\n', 'FORMAT_INVALID', {}],
  ]

  test.each(bad)('%s', async (_, file, content, code, place) => {
    const cwd = await newWorkspace()
    writeFileSync(join(cwd, file), content)
    const error = await failure(['data', 'import', file], { cwd })
    expect(error).toMatchObject({ code, exit: errorCatalogue[code].exit, title: errorCatalogue[code].title, details: place })
    expect(error.fix).not.toBe('')
    expect(await json(['data', 'list'], { cwd })).toEqual([])
    expect(await json(['workspace', 'verify'], { cwd })).toMatchObject({ ok: true, objects: 0 })
  })

  test('in plain words without --json', async () => {
    const cwd = await newWorkspace()
    writeFileSync(join(cwd, 'bad.csv'), 'a,b\n1,2\n3\n')
    const { stderr, stdout } = await cairn(['data', 'import', 'bad.csv'], { cwd })
    expect(stdout).toBe('')
    for (const part of [errorCatalogue.RAGGED_ROW.title, 'RAGGED_ROW', 'line 3', 'Cause:', 'Remedy:']) expect(stderr).toContain(part)
  })

  test('a file that is not there, a column that is not there, a target with one class', async () => {
    const cwd = await newWorkspace()
    expect(await failure(['data', 'import', 'nowhere.csv'], { cwd })).toMatchObject({ code: 'FILE_NOT_FOUND', exit: 2 })
    await importPenguins(cwd)
    expect(await failure(['train', 'penguins', '--target', 'species'], { cwd })).toMatchObject({ code: 'COLUMN_UNKNOWN', exit: 2 })
    writeFileSync(join(cwd, 'one.csv'), `a,y\n${'1,same\n2,same\n'.repeat(30)}`)
    await json(['data', 'import', 'one.csv', '--target', 'y'], { cwd })
    expect(await failure(['train', 'one'], { cwd })).toMatchObject({ code: 'TARGET_ONE_CLASS', exit: 2 })
    expect(await failure(['train', 'penguins', '--engine', 'warp'], { cwd })).toMatchObject({ code: 'INVALID_INPUT', exit: 2 })
    writeFileSync(join(cwd, 'recipe.json'), '{"format":"cairn.recipe/1"}')
    expect(await failure(['train', 'penguins', '--recipe', 'recipe.json'], { cwd })).toMatchObject({ code: 'RECIPE_INVALID', exit: 2 })
    expect(await json(['jobs', 'list'], { cwd })).toHaveLength(3)
  })

  test('control characters of the data never reach the terminal', async () => {
    const cwd = await newWorkspace()
    writeFileSync(join(cwd, 'evil.csv'), 'a,"b\u001b[31m"\n1,"x\u001b]0;owned\u0007y"\n2,z\n')
    await json(['data', 'import', 'evil.csv'], { cwd })
    for (const command of [
      ['data', 'show', 'evil'],
      ['data', 'rows', 'evil'],
      ['data', 'inspect', 'evil.csv'],
    ]) {
      const { stdout, stderr, code } = await cairn(command, { cwd })
      expect(code).toBe(0)
      expect(stdout + stderr).not.toContain('\u001b')
      expect(stdout).toContain('\\x1b')
    }
  })

  test('columns may be called anything', async () => {
    const cwd = await newWorkspace()
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${(i * 7) % 13},${i % 2 === 0 ? 'yes' : 'no'}`)
    writeFileSync(join(cwd, 'odd.csv'), `__proto__,"""; drop table jobs; --",constructor\n${rows.join('\n')}\n`)
    await json(['data', 'import', 'odd.csv', '--target', 'constructor'], { cwd })
    const run = await json<{ id: number }>(['train', 'odd', '--model', 'linear', '--epochs', '3'], { cwd })
    await json(['models', 'register', String(run.id), 'odd'], { cwd })
    await json(['package', 'build', 'odd'], { cwd })
    expect(await json(['package', 'verify', 'odd-v1.cairn'], { cwd })).toMatchObject({ ok: true })
  })
})

test('[EV-6] a metric has a definition and a formula on demand', async () => {
  expect(await json(['metrics', 'rocAuc'])).toMatchObject({
    id: 'rocAuc',
    direction: 'higher',
    definition: expect.any(String) as unknown,
    formula: expect.any(String) as unknown,
  })
  expect((await json<unknown[]>(['metrics'])).length).toBeGreaterThan(20)
  expect(await failure(['metrics', 'nope'])).toMatchObject({ code: 'NOT_FOUND', exit: 2 })
})

test('the engines are listed with reasons', async () => {
  const engines = await json<{ id: string; available: boolean; reason: string }[]>(['engine'])
  expect(engines.map((engine) => engine.id)).toEqual(expect.arrayContaining(['wasm', 'native']))
  expect(engines.find((engine) => engine.id === 'wasm')?.available).toBe(true)
  for (const engine of engines) expect(engine.reason).not.toBe('')
})

test('[CM-1] runs are found by metric and tag, and sorted', async () => {
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  await json(['train', 'penguins', '--model', 'linear', '--epochs', '1', '--tag', 'short'], at)
  await json(['train', 'penguins', '--model', 'linear', '--epochs', '40'], at)
  const ids = async (...options: string[]) =>
    (await json<{ runs: { id: number }[] }>(['runs', 'list', ...options], at)).runs.map((run) => run.id)
  expect(await ids()).toEqual([2, 1])
  expect(await ids('--sort', 'metric:logLoss')).toEqual([2, 1])
  expect(await ids('--sort', 'metric:logLoss', '--descending')).toEqual([1, 2])
  expect(await ids('--tag', 'short')).toEqual([1])
  expect(await ids('--where', 'logLoss<0.0001')).toEqual([])
  expect(await ids('--status', 'failed')).toEqual([])
  const text = (await cairn(['runs', 'compare', '1', '2'], at)).stdout
  expect(text).toContain('Different parameters')
  expect(text).toMatch(/better|worse|same/)
})

test('[CM-13] runs on different data versions are shown side by side, without differences and with the reason', async () => {
  const at = { cwd: await newWorkspace() }
  await importPenguins(at.cwd)
  await json(['train', 'penguins@v1', '--model', 'linear', '--epochs', '2'], at)
  await json(['data', 'append', 'penguins', sample('penguins.csv'), '--null', '.'], at)
  await json(['train', 'penguins@v2', '--model', 'linear', '--epochs', '2'], at)
  const { stdout } = await cairn(['runs', 'compare', '1', '2'], at)
  expect(stdout).toContain('Not comparable: run 2')
  expect(stdout).toContain('different dataset versions: penguins@v2 and penguins@v1')
  // The verdict on common rows comes first; the table of their own rows has none.
  expect(stdout.slice(stdout.indexOf('Not comparable'))).not.toMatch(/better|worse/)
})

test('the demo walks the whole trail in a new workspace and proves it', async () => {
  const folder = join(newFolder(), 'demo')
  const { code, stdout, stderr } = await cairn(['demo', folder])
  expect(code, stderr).toBe(0)
  for (const word of ['breast-cancer@v1', 'penguins@v1', 'wine@v2', 'bit-identical', 'Next commands']) expect(stdout).toContain(word)
  for (const file of ['breast-cancer-v1.cairn', 'penguins-v1.cairn', 'wine-v2.cairn']) {
    expect(existsSync(join(folder, 'hand-off', file))).toBe(true)
    expect(await json(['package', 'verify', join(folder, 'hand-off', file)])).toMatchObject({ ok: true })
  }
  expect(await failure(['demo', folder])).toMatchObject({ code: 'WORKSPACE_EXISTS', exit: 2 })
})

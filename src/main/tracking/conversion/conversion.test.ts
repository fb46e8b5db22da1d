import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { TaskContext } from '../../jobs/index.ts'
import { temporaryFolder } from '../../testing.ts'
import { ObjectStore } from '../../workspace/index.ts'
import { filesOfModel } from '../registry/fixtures/server.ts'
import { conversionOf } from './kinds.ts'
import { askPython, ownPython, setOwnPython } from './python.ts'
import { runPython } from './run.ts'
import { convertTask, type ConvertInput } from './task.ts'

/** A program in the place of Python that does what a script says: it prints, writes files, or goes on for ever. */
function standIn(script: string): string {
  const path = join(temporaryFolder(), 'python $(touch evil); "x"')
  writeFileSync(path, `#!${process.execPath}\nconst args = process.argv.slice(2)\n${script}\n`)
  chmodSync(path, 0o755)
  return path
}

const prints = (answer: unknown) => `console.log(${JSON.stringify(JSON.stringify(answer))})`

describe.skipIf(process.platform === 'win32')('with a program in the place of Python', () => {
  test('[ML-3] it is started without a shell, isolated, in its own folder and without this environment', async () => {
    process.env.CAIRN_TEST_SECRET = 'secret'
    const folder = temporaryFolder()
    const python = standIn('console.log(JSON.stringify({ args, cwd: process.cwd(), env: process.env }))')
    const { stdout } = await runPython(python, ['script.py', '$(touch evil)', '`touch evil`; x', '-leading', 'a b'], {
      folder,
      timeout: 20_000,
    })
    delete process.env.CAIRN_TEST_SECRET
    const { args, cwd, env } = JSON.parse(stdout) as { args: string[]; cwd: string; env: Record<string, string> }
    expect(args).toEqual(['-I', '-B', 'script.py', '$(touch evil)', '`touch evil`; x', '-leading', 'a b'])
    expect([cwd, env.HOME, env.TMPDIR]).toEqual([folder, folder, folder])
    expect(Object.keys(env).filter((name) => /SECRET|CAIRN|NODE|TOKEN/.test(name))).toEqual([])
    expect(existsSync(join(folder, 'evil'))).toBe(false)
  })

  test('[ML-3] one that does not end is ended, and what it prints is bounded', async () => {
    const folder = temporaryFolder()
    const forever = standIn('setInterval(() => {}, 1000)')
    await expect(runPython(forever, [], { folder, timeout: 300 })).rejects.toMatchObject({ code: 'MODEL_LIMIT' })
    const controller = new AbortController()
    const cancelled = runPython(forever, [], { folder, timeout: 20_000, signal: controller.signal })
    controller.abort()
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' })
    const { stdout } = await runPython(standIn("process.stdout.write('x'.repeat(1_000_000) + 'end')"), [], { folder, timeout: 20_000 })
    expect([stdout.length <= 64_000, stdout.endsWith('end')]).toEqual([true, true])
  })

  test('[ML-3] a Python is set where it answers as one, and tells which modules it has', async () => {
    const home = temporaryFolder()
    const answer = { python: '3.11.7', modules: { 'scikit-learn': '1.9.1', skl2onnx: null } }
    const python = standIn(prints(answer))
    expect(ownPython(home)).toBeNull()
    expect(await setOwnPython(python, home)).toEqual({ path: python, version: '3.11.7', problem: null })
    expect(ownPython(home)).toBe(python)
    expect((await askPython(python, ['scikit-learn', 'skl2onnx'])).modules).toEqual(answer.modules)
    await expect(setOwnPython(join(home, 'none'), home)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await expect(setOwnPython(standIn("console.log('hello')"), home)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await expect(setOwnPython('python', home)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
    await setOwnPython(null, home)
    expect(ownPython(home)).toBeNull()
  })

  async function convert(script: string, input: Partial<ConvertInput> = {}) {
    const home = temporaryFolder()
    process.env.CAIRN_HOME = home
    const python = standIn(script)
    writeFileSync(join(home, 'python.json'), JSON.stringify({ path: python }))
    const objects = new ObjectStore(temporaryFolder())
    const scratch = temporaryFolder()
    const files = await Promise.all(
      filesOfModel('iris-sklearn').map(async ([path, content]) => ({ path, ...(await objects.put(content)) })),
    )
    const context = { objects, scratch, signal: new AbortController().signal, progress: () => {} } as unknown as TaskContext
    const whole = { python, script: 'convert.py', kind: 'sklearn', model: 'model.pkl', files, data: null, said: {}, ...input } as const
    return { scratch, converted: convertTask(whole, context) }
  }

  const graph = filesOfModel('iris-onnx').find(([path]) => path === 'model.onnx')?.[1] as Buffer
  const done = prints({ library: 'skl2onnx 1.20.0', columns: null })
  const writes = (bytes: Buffer) => `require('fs').writeFileSync(args.at(-1), Buffer.from('${bytes.toString('base64')}', 'base64'))`

  test('[ML-3] it gets the files and their columns, and what it writes is opened as a graph of a stranger', async () => {
    const { scratch, converted } = await convert(
      `require('fs').writeFileSync('args.json', JSON.stringify(args)); ${writes(graph)}; ${done}`,
    )
    expect(await converted).toMatchObject({
      opened: { task: 'multiclass' },
      library: 'skl2onnx 1.20.0',
      files: [{ path: 'MLmodel' }, { path: 'model.onnx' }],
    })
    const args = JSON.parse(readFileSync(join(scratch, 'args.json'), 'utf8')) as string[]
    expect(args.slice(2)).toEqual([
      'convert.py',
      'sklearn',
      join(scratch, 'model', 'model.pkl'),
      JSON.stringify(['sepal length', 'sepal width', 'petal length', 'petal width']),
      join(scratch, 'converted.onnx'),
    ])
  })

  test('[ML-3] what it starts ends with it, and one that keeps its output open is not waited for', async () => {
    const folder = temporaryFolder()
    const child = (detached: boolean) =>
      `require('child_process').spawn(process.execPath, ['-e', 'require("fs").writeFileSync("child-${detached}", String(process.pid)); setTimeout(() => {}, 30000)'], { detached: ${detached}, stdio: 'inherit' }).unref()`
    const wait =
      "const wait = setInterval(() => ['child-true', 'child-false'].every((name) => require('fs').existsSync(name)) && process.exit(), 20)"
    const begin = performance.now()
    await runPython(standIn(`${child(true)}; ${child(false)}; ${wait}`), [], { folder, timeout: 20_000 })
    expect(performance.now() - begin).toBeLessThan(20_000)
    process.kill(Number(readFileSync(join(folder, 'child-true'), 'utf8')), 'SIGKILL')
    expect(() => process.kill(Number(readFileSync(join(folder, 'child-false'), 'utf8')), 0)).toThrow('ESRCH')
  })

  test.each([
    ['a link', `require('fs').symlinkSync(process.execPath, args.at(-1)); ${done}`, /wrote no file/],
    ['nothing', done, /wrote no file/],
    ['no graph', `${writes(Buffer.from('hello'))}; ${done}`, /not an ONNX model/],
    ['no result', writes(graph), /printed no result/],
    ['an error', "console.error('ImportError: no module'); process.exit(3)", /code 3\.\nImportError: no module/],
  ])('[ML-3] a conversion that gives %s fails with what is wrong', async (_, script, message) => {
    await expect((await convert(script)).converted).rejects.toMatchObject({
      code: 'FORMAT_INVALID',
      message: expect.stringMatching(message) as string,
    })
  })

  test('[ML-3] a conversion that was asked for with another Python than the person has set now is not run', async () => {
    const { converted } = await convert(done, { python: '/usr/bin/other' })
    await expect(converted).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  test.each(['../outside.pkl', '/abs.pkl', 'a/../../x', 'a\\b', 'con.txt'])('[ML-3] a file called %j is written nowhere', async (path) => {
    const { converted } = await convert(done, { files: [{ path, object: 'a'.repeat(64), bytes: 1 }] })
    await expect(converted).rejects.toMatchObject({ code: 'FORMAT_INVALID' })
  })
})

test('[ML-3] what converts a model goes by its flavor, and without one by its file', () => {
  const files = (...paths: string[]) => paths.map((path) => ({ path, object: 'a'.repeat(64), bytes: 1 }))
  expect(conversionOf('sklearn', files('MLmodel', 'model.pkl'))).toMatchObject({
    conversion: { library: 'skl2onnx' },
    file: { path: 'model.pkl' },
  })
  expect(conversionOf('xgboost', files('MLmodel', 'input_example.json', 'model.ubj'))).toMatchObject({ file: { path: 'model.ubj' } })
  expect(conversionOf('keras', files('data/model.keras'))).toMatchObject({ conversion: { library: 'tf2onnx' } })
  expect(conversionOf(null, files('x.joblib'))).toMatchObject({ conversion: { kind: 'sklearn' } })
  expect(conversionOf('pytorch', files('model.pkl'))).toBeNull()
  expect(conversionOf('__proto__', files('model.pkl'))).toBeNull()
})

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { type Client, expectFailed, expectKilled, expectLater, expectWhole } from '../src/client/fixtures/journeys.ts'
import { describePlainPython, plainPython } from './python.ts'

const folder = join(import.meta.dirname, '../resources/client')
const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
const script = (name: string) => [plainPython, join(import.meta.dirname, 'tracking', `${name}.py`)]
const run = promisify(execFile)

const python: Client = {
  whole: script('whole'),
  endless: script('endless'),
  failing: script('failing'),
  env,
  sync: async (uri, spool) => {
    await run(plainPython, [join(folder, 'cairn_client.py'), uri], { env: { ...process.env, ...env, CAIRN_SPOOL: spool } })
  },
}

/** What `cairn track client` hands out, with no package but Python's own. */
describePlainPython('the client for Python', () => {
  test('all that a program logs is there when it has ended by itself', () => expectWhole(python))

  test('what is logged without a server is sent later, in order and once', () => expectLater(python))

  test('a program that is killed has lost none of its points, and none is there twice', () => expectKilled(python))

  test('the run of a program that fails has failed', () => expectFailed(python))

  test('it is a program of Python 3.8', async () => {
    const check = `import ast; ast.parse(open(${JSON.stringify(join(folder, 'cairn_client.py'))}, encoding='utf-8').read(), feature_version=(3, 8))`
    await expect(run(plainPython, ['-c', check])).resolves.toMatchObject({ stderr: '' })
  })
})

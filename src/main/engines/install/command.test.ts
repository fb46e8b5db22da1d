import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { reasonOf, runCommand, StepFailed } from './command.ts'

let cwd = ''
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cairn-command-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const node = (script: string, signal?: AbortSignal) => runCommand(process.execPath, ['-e', script], { cwd, signal })

test('gives back what the program wrote', async () => {
  expect(await node("process.stdout.write('one'); process.stderr.write('two')")).toBe('one')
})

test('a failure carries the line that tells most', async () => {
  await expect(node("console.error('WARNING: x'); console.error('ERROR: No matching distribution'); process.exit(3)")).rejects.toThrow(
    new StepFailed('ERROR: No matching distribution'),
  )
  await expect(node('process.exit(3)')).rejects.toThrow('ended with exit code 3')
})

test('a program that is not there is named', async () => {
  await expect(runCommand('no-such-compiler', [], { cwd })).rejects.toThrow(new StepFailed('no-such-compiler is not installed'))
})

test('cancelling ends the program and what it started', async () => {
  const started = join(cwd, 'started')
  const script = `
    const { spawn } = require('node:child_process')
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    require('node:fs').writeFileSync(${JSON.stringify(`${started}.part`)}, String(child.pid))
    require('node:fs').renameSync(${JSON.stringify(`${started}.part`)}, ${JSON.stringify(started)})
    setInterval(() => {}, 1000)`
  const abort = new AbortController()
  const running = node(script, abort.signal)
  running.catch(() => {})
  await expect.poll(() => existsSync(started), { timeout: 20_000 }).toBe(true)
  abort.abort()
  // Both held the pipes open: they are closed when both have ended.
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' })
  await expect(node('0', abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
})

test.each([
  [
    'node:events:502\n\nError: getaddrinfo ENOTFOUND storage.googleapis.com\n    at x\n\nNode.js v24.21.0',
    'getaddrinfo ENOTFOUND storage.googleapis.com',
  ],
  [
    "WARNING: Retrying after connection broken by 'NewConnectionError('<x>: Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/\nERROR: none",
    'no connection (Name or service not known)',
  ],
  [
    'a.cc:3:10: fatal error: tensorflow/c/c_api.h: No such file or directory\ncompilation terminated.',
    'a.cc:3:10: fatal error: tensorflow/c/c_api.h: No such file or directory',
  ],
  ['cc1plus: write error: No space left on device\nError: x', 'cc1plus: write error: No space left on device'],
  ['first\nlast.\n\n', 'last'],
])('the reason in %j', (output, reason) => {
  expect(reasonOf(output)).toBe(reason)
})

test('no output, no reason; a long line is cut', () => {
  expect(reasonOf('\n')).toBeNull()
  expect(reasonOf('x'.repeat(1000))?.length).toBe(301)
})

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Runs these test files with vitest itself. @returns what is printed at the end, by the exit code of vitest or by this one */
function tallied(files: Record<string, string>, status?: number): string[] {
  mkdirSync(join(root, '.cache'), { recursive: true })
  // Below the project, so that vitest is found.
  const folder = mkdtempSync(join(root, '.cache', 'tally-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), `import { beforeAll, describe, expect, test } from 'vitest'\n${text}`)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const run = spawnSync(process.execPath, [vitest, 'run', '--root', folder, '--reporter=json', '--outputFile.json=reports/unit.json'])
  const tally = [join(root, 'scripts/tally.mjs'), String(status ?? run.status), join(folder, 'reports')]
  return spawnSync(process.execPath, tally, { encoding: 'utf8' }).stdout.trimEnd().split('\n')
}

const good = "test('good', () => expect(1).toBe(1))\n"

test('skipped tests are counted as skipped, however they are', () => {
  const skipped =
    "test.skip('a', () => {})\ntest('b', ({ skip }) => skip('why'))\ntest.todo('c')\ndescribe.skip('d', () => { test('e', () => {}) })"
  expect(tallied({ 'a.test.ts': good + skipped, 'b.test.ts': good })).toEqual(['2 passed, 0 failed, 4 skipped'])
})

test('a file that cannot be loaded, and a preparation that fails, are failures beside tests that fail', () => {
  const broken = "describe('x', () => { beforeAll(() => { throw new Error('no') })\ntest('a', () => {}) })\n"
  const files = { 'a.test.ts': "test('bad', () => expect(1).toBe(2))", 'b.test.ts': "throw new Error('no')", 'c.test.ts': good + broken }
  expect(tallied(files)).toEqual(['1 passed, 3 failed, 1 skipped'])
})

test('a run that ends with an error outside its tests has failed', () => {
  const outside = 'The run ended with exit code 2 outside the tests; look at the first error above.'
  expect(tallied({ 'a.test.ts': good }, 2)).toEqual([outside, '1 passed, 1 failed, 0 skipped'])
  const late = "test('late', () => { setTimeout(() => { throw new Error('late') }); return new Promise((done) => setTimeout(done, 20)) })"
  expect(tallied({ 'a.test.ts': late }).at(-1)).toBe('1 passed, 1 failed, 0 skipped')
})

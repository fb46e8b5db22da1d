import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

/** Each line plants one import in a tree of its own; the lint rules must refuse the first list and pass the second. */
const forbidden: [file: string, specifier: string, kind?: 'value'][] = [
  ['src/main/datasets/a.ts', '../training/index.ts'],
  ['src/main/datasets/deep/a.ts', '../../packages/index.ts'],
  ['src/main/training/a.ts', '../evaluation/index.ts'],
  ['src/main/training/b.ts', '../datasets/reader.ts'],
  ['src/main/training/deep/c.ts', '../../datasets/deep/reader.ts'],
  ['src/main/evaluation/a.ts', '../experiments/index.ts'],
  ['src/main/evaluation/b.ts', '../training/jobs.ts'],
  ['src/main/experiments/a.ts', '../models/index.ts'],
  ['src/main/experiments/b.ts', '../evaluation/scores.ts'],
  ['src/main/models/a.ts', '../packages/index.ts'],
  ['src/main/models/b.ts', '../experiments/store.ts'],
  ['src/main/packages/a.ts', '../models/store.ts'],
  ['src/main/packages/b.ts', '../api/index.ts'],
  ['src/main/packages/c.ts', '../governance/index.ts'],
  ['src/main/governance/a.ts', '../packages/jobs.ts'],
  ['src/main/models/c.ts', '../shells/cli/index.ts'],
  ['src/main/training/d.ts', '../worker.ts'],
  ['src/main/evaluation/c.test.ts', '../packages/index.ts'],
  ['src/client/a.ts', '../shared/errors.ts'],
  ['src/client/b.ts', 'zod'],
  ['src/main/workspace/a.ts', '../datasets/index.ts'],
  ['src/main/workspace/b.ts', '../jobs/index.ts'],
  ['src/main/jobs/a.ts', '../packages/index.ts'],
  ['src/main/authors/a.ts', '../workspace/index.ts'],
  ['src/main/authors/b.ts', '../packages/index.ts'],
  ['src/main/jobs/b.ts', '../services/index.ts'],
  ['src/main/services/a.ts', '../models/index.ts'],
  ['src/main/onnx/a.ts', '../datasets/index.ts'],
  ['src/main/statistics/a.ts', '../evaluation/index.ts'],
  ['src/main/engines/a.ts', '../training/index.ts'],
  ['src/main/workspace/c.ts', '../engines/detect.ts'],
  ['src/main/api/a.ts', '../datasets/reader.ts', 'value'],
  ['src/main/api/deep/a.ts', '../../datasets/reader.ts', 'value'],
  ['src/main/shells/cli/a.ts', '../../models/store.ts'],
  ['src/main/shells/cli/b.ts', 'electron'],
  ['src/main/training/e.ts', 'electron/main'],
  ['src/shared/a.ts', 'node:fs'],
  ['src/shared/b.ts', 'path'],
  ['src/shared/c.ts', 'electron'],
  ['src/shared/domain/d.ts', '../../main/frame.ts'],
  ['src/shared/e.ts', 'better-sqlite3'],
  ['src/shared/f.ts', '@tensorflow/tfjs-core'],
  ['src/renderer/src/a.ts', '../../main/frame.ts'],
  ['src/renderer/src/app/a.ts', '../ui/Page.tsx'],
  ['src/renderer/src/app/trail/b.ts', '../../rooms/home/HomePage.tsx'],
  ['src/renderer/src/ui/a.ts', '../rooms/models/tabs.ts'],
  ['src/renderer/src/ui/table/b.ts', '../../frame/router.tsx'],
  ['src/renderer/src/rooms/models/a.ts', '../../frame/router.tsx'],
  ['src/renderer/src/rooms/evaluation/a.ts', '../models/ModelPage.tsx'],
  ['src/renderer/src/rooms/datasets/rows/a.ts', '../../models/ModelPage.tsx'],
  ['src/renderer/src/rooms/welcome/a.ts', '../../frame/Start.tsx'],
]
const allowed: [file: string, specifier: string, kind?: 'value'][] = [
  ['src/client/ok.ts', 'node:fs'],
  ['src/client/near.ts', './server.ts'],
  ['src/main/training/ok.ts', '../datasets/index.ts'],
  ['src/main/training/deep/ok.ts', '../engine.ts'],
  ['src/main/packages/ok.ts', '../evaluation/index.ts'],
  ['src/main/evaluation/ok.ts', '../training/tasks.ts'],
  ['src/main/packages/ok.test.ts', '../training/network.ts'],
  ['src/main/models/ok.ts', '../workspace/index.ts'],
  ['src/main/governance/ok.ts', '../packages/index.ts'],
  ['src/main/models/runs.ts', '../onnx/run.ts'],
  ['src/main/services/ok.ts', '../jobs/index.ts'],
  ['src/main/packages/served.ts', '../services/index.ts'],
  ['src/main/training/deep/ok.ts', '../../engines/engine.ts'],
  ['src/main/training/shared.ts', '../../shared/domain/datasets/dataset.ts'],
  ['src/main/api/deep/ok.ts', '../../datasets/index.ts'],
  ['src/main/api/ok.ts', '../training/jobs.ts'],
  ['src/main/api/types.ts', '../packages/verify.ts'],
  ['src/main/worker.ts', './training/tasks.ts'],
  ['src/main/shells/cli/ok.ts', '../../packages/index.ts'],
  ['src/main/shells/electron/ok.ts', 'electron'],
  ['src/shared/contract/ok.ts', '../domain/recipe.ts'],
  ['src/shared/ok.ts', 'zod'],
  ['src/renderer/src/frame/ok.ts', '../rooms/models/tabs.ts'],
  ['src/renderer/src/rooms/models/ok.ts', '../evaluation/Evaluation.tsx'],
  ['src/renderer/src/rooms/models/contract.ts', '../../../../shared/contract/packages.ts'],
  ['src/renderer/src/ui/ok.ts', '../app/connection.ts'],
]

const root = join(import.meta.dirname, '..')
let tree = ''
let reports: Map<string, string[]>

/** The rules that oxlint reports for each file of the tree. It exits with 1 when there are any. */
function lint(): Map<string, string[]> {
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  let output: string
  try {
    output = execFileSync(process.execPath, [oxlint, '--format', 'json', '.'], { cwd: tree, encoding: 'utf8' })
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout)
  }
  const found = new Map<string, string[]>()
  const { diagnostics } = JSON.parse(output) as { diagnostics: { code: string; filename: string }[] }
  for (const { code, filename } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code])
  return found
}

function write(file: string, text: string) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'cairn-layers-'))
  cpSync(join(root, 'oxlint.config.ts'), join(tree, 'oxlint.config.ts'))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  for (const [file, specifier, kind] of [...forbidden, ...allowed]) {
    write(file, kind === 'value' ? `export { x } from '${specifier}'\n` : `export type { X } from '${specifier}'\n`)
  }
  write('src/main/datasets/loop1.ts', "import { two } from './loop2.ts'\nexport const one = () => two\n")
  write('src/main/datasets/loop2.ts', "import { one } from './loop1.ts'\nexport const two = () => one\n")
  write('src/main/datasets/typed1.ts', "import type { Two } from './typed2.ts'\nexport interface One { two: Two }\n")
  write('src/main/datasets/typed2.ts', "import type { One } from './typed1.ts'\nexport interface Two { one: One }\n")
  write('src/main/datasets/dice.ts', 'export const dice = Math.random()\n')
  reports = lint()
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test.each(forbidden)('%s must not import %s', (file) => {
  expect(reports.get(file)).toContain('eslint(no-restricted-imports)')
})

test.each(allowed)('%s may import %s', (file) => {
  expect(reports.get(file) ?? []).toEqual([])
})

test('modules must not import each other in a circle', () => {
  expect(reports.get('src/main/datasets/loop1.ts')).toContain('import(no-cycle)')
  expect(reports.get('src/main/datasets/typed1.ts')).toContain('import(no-cycle)')
})

test('Math.random is refused', () => {
  expect(reports.get('src/main/datasets/dice.ts')).toContain('eslint(no-restricted-properties)')
})

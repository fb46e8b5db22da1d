import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cairn, failure, newWorkspace } from './cairn.ts'

/** 80 rows: two numbers, one that gives the target away, and an ID. */
function writeRows(cwd: string): string {
  const rows = Array.from({ length: 80 }, (_, i) => `r${i},${(i * 37) % 20},${i % 3},${(i * 37) % 80 > 40 ? 'yes,1' : 'no,0'}`)
  const file = join(cwd, 'rows.csv')
  writeFileSync(file, ['id,a,b,target,copy', ...rows].join('\n'))
  return file
}

test('[TR-14] the terminal counts trees, and excludes what is excluded already', async () => {
  const cwd = await newWorkspace()
  await cairn(['data', 'import', writeRows(cwd), '--target', 'target'], { cwd })
  const train = ['train', 'rows', '--model', 'boosting', '--trees', '4', '--set', 'model.earlyStopping=null']
  const trained = await cairn([...train, '--exclude', 'copy', '--exclude', 'b'], { cwd })
  expect(trained.stderr + trained.stdout).toContain('1 feature')
  expect(trained.stdout).toContain('4 of 4 trees')
  expect((await failure([...train, '--exclude', 'nope'], { cwd })).code).toBe('COLUMN_UNKNOWN')
  expect(await failure([...train, '--exclude', 'a', '--exclude', 'b'], { cwd })).toMatchObject({
    code: 'NO_FEATURES',
    details: { option: '--exclude' },
  })
  expect((await cairn(['runs', 'list'], { cwd })).stdout).toMatch(/^run .* trees /m)
  expect((await cairn(['runs', 'extend', '1', '--trees', '3'], { cwd })).stdout).toContain('7 of 7 trees')
  expect((await cairn(['train', 'rows', '--epochs', '2', '--model', 'linear'], { cwd })).code).toBe(0)
  expect((await cairn(['runs', 'list'], { cwd })).stdout).toMatch(/^run .* rounds /m)

  // To name trees is to ask for them, also where a network would be proposed; a forest has no best one.
  expect((await cairn(['train', 'rows', '--trees', '3', '--exclude', 'copy'], { cwd })).stdout).toMatch(/of 3 trees, .*best tree/)
  const forest = await cairn(['train', 'rows', '--model', 'forest', '--trees', '3', '--exclude', 'copy'], { cwd })
  expect(forest.stdout).toContain('3 of 3 trees')
  expect(forest.stdout).not.toContain('best tree')
  expect((await cairn(['cv', 'rows', '--trees', '3', '--folds', '2'], { cwd })).stdout).toMatch(/^fold .* trees /m)
  expect((await cairn(['cv', 'rows', '--trees', '3', '--model', 'linear'], { cwd })).stderr).toContain('--trees has no effect')
})

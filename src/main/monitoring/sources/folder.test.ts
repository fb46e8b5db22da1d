import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../../testing.ts'
import { matcherOf, newFiles } from './folder.ts'

const nothing = () => false

function folderWith(...names: string[]) {
  const path = temporaryFolder()
  for (const name of names) writeFileSync(join(path, name), 'a,b\n1,2\n')
  return path
}

/** As if its files had been there for long. */
const found = async (path: string, isKnown: (key: string) => boolean = nothing, pattern = '*') =>
  newFiles({ kind: 'folder', path, pattern }, isKnown, { now: () => Date.now() + 3_600_000 })

test('[DR-2] new files of a folder: no link, no folder, nothing that is being written, whatever its name is', async () => {
  const odd = ['a b.csv', 'ünï.csv', "it's;--.csv", '-rf.csv', 'new\nline.csv']
  const path = folderWith('data.csv', '.hidden.csv', 'part.csv.tmp', '~$open.xlsx', 'half.csv.crdownload', ...odd)
  mkdirSync(join(path, 'folder.csv'))
  symlinkSync('/etc/passwd', join(path, 'link.csv'))
  expect((await found(path)).map(({ source }) => source).toSorted()).toEqual(['data.csv', ...odd].toSorted())
  expect((await found(path, nothing, 'D*.csv')).map(({ source }) => source)).toEqual(['data.csv'])
})

test('[DR-2] a file that changes later is new; one that stays is not', async () => {
  const path = folderWith('data.csv')
  const known = new Set((await found(path)).map(({ key }) => key))
  expect(await found(path, (key) => known.has(key))).toEqual([])
  utimesSync(join(path, 'data.csv'), new Date(), new Date(Date.now() + 60_000))
  expect(await found(path, (key) => known.has(key))).toHaveLength(1)
})

test('[DR-2] a file that grows while it is looked at is left for the next look', async () => {
  const path = folderWith('data.csv')
  const looking = newFiles({ kind: 'folder', path, pattern: '*' }, nothing)
  const growing = setInterval(() => writeFileSync(join(path, 'data.csv'), 'a,b\n1,2\n', { flag: 'a' }), 50)
  onTestFinished(() => clearInterval(growing))
  expect(await looking).toEqual([])
})

test('[DR-2] 10,000 files are found; a folder that is gone says so', { timeout: 60_000 }, async () => {
  const path = folderWith(...Array.from({ length: 10_000 }, (_, i) => `${i}.csv`))
  expect(await found(path)).toHaveLength(10_000)
  rmSync(path, { recursive: true })
  await expect(found(path)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' })
})

test('[DR-2] a pattern is matched in time that grows with the name alone', () => {
  expect(matcherOf('*.csv')('x.CSV')).toBe(true)
  expect(matcherOf('wine-?.csv')('wine-12.csv')).toBe(false)
  expect(matcherOf('a*b*c')('axxbyyc')).toBe(true)
  expect(matcherOf('')('x')).toBe(false)
  expect(matcherOf('a.csv')('aXcsv')).toBe(false)
  expect(matcherOf('*a'.repeat(100))('a'.repeat(250) + 'b')).toBe(false)
})

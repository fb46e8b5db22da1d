import { expect, test } from 'vitest'
import { FileTokens } from './fileTokens.ts'

test('[DS-14] a file and a folder that were chosen can be read as data; a folder is no file, a file is no folder, nothing is written', () => {
  const tokens = new FileTokens()
  const [file, folder] = [tokens.grant('/data/a.csv', 'read'), tokens.grant('/data', 'folder')]
  expect([tokens.path(file, 'data'), tokens.path(folder, 'data')]).toEqual(['/data/a.csv', '/data'])
  for (const [token, use] of [
    [folder, 'read'],
    [file, 'folder'],
    [file, 'write'],
    [folder, 'write'],
    ['/data/a.csv', 'data'],
  ] as const)
    expect(() => tokens.path(token, use)).toThrow('has expired')
  const saved = tokens.grant('/data/out.csv', 'write')
  expect(tokens.path(saved, 'read')).toBe('/data/out.csv')
  tokens.revoke(file)
  expect(() => tokens.path(file, 'data')).toThrow('has expired')
})

import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AuthorName } from '../../shared/domain/author.ts'
import { temporaryFolder } from '../testing.ts'
import { authorOf, authorState, setAuthorName } from './index.ts'

test('an author is called as the system calls the user, until a name is set', () => {
  const home = temporaryFolder()
  const author = authorOf('cli', home)
  expect(authorState(home)).toEqual({ name: null, suggestion: userInfo().username, asked: false, key: null, device: null })
  expect(author.name).toBe(userInfo().username)
  expect(setAuthorName('Ada Lovelace', home)).toMatchObject({ name: 'Ada Lovelace', asked: true })
  // Also for a program that runs already.
  expect(author.name).toBe('Ada Lovelace')
  expect(setAuthorName(null, home)).toMatchObject({ name: null, asked: true })
  expect(author.name).toBe(userInfo().username)
})

test('asking who the author is makes no key; the first use does, and others see the same', () => {
  const home = temporaryFolder()
  const author = authorOf('cli', home)
  authorState(home)
  expect(readdirSync(home)).toEqual([])
  const { keyId } = author.key()
  expect(authorState(home).key?.keyId).toBe(keyId)
  expect(authorState(home).device).toBe(author.device())
  expect(authorOf('app', home).key().keyId).toBe(keyId)
  expect(authorOf('app', temporaryFolder()).key().keyId).not.toBe(keyId)
})

test('a damaged name counts as none, and the file is private', () => {
  const home = temporaryFolder()
  setAuthorName('Ada', home)
  const path = join(home, 'author.json')
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600)
  for (const text of ['', '{', '{"name":"a\\nb","asked":true}', '{"name":5,"asked":true}', `{"name":"${'x'.repeat(101)}","asked":true}`]) {
    writeFileSync(path, text)
    expect(authorState(home)).toMatchObject({ name: null, asked: false })
  }
  expect(readFileSync(path, 'utf8')).toContain('xxx')
})

test.skipIf(process.platform === 'win32')('a key that others may read is not worked around', () => {
  const home = temporaryFolder()
  authorOf('cli', home).key()
  chmodSync(join(home, 'author-key.pem'), 0o644)
  expect(() => authorOf('cli', home).key()).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }) as Error)
})

test('a name is one line that nothing turns around', () => {
  for (const name of ['Ada', ' Ada Lovelace ', 'Ада', '阿达', "O'Brien", 'x'.repeat(100)])
    expect(AuthorName.safeParse(name).success, name).toBe(true)
  expect(AuthorName.parse('  Ada ')).toBe('Ada')
  for (const name of ['', '   ', 'a\nb', 'a\tb', 'a\u0000b', '\u001b[31mAda', 'Ada\u202egnp', '\u2066Ada', 'x'.repeat(101)])
    expect(AuthorName.safeParse(name).success, JSON.stringify(name)).toBe(false)
})

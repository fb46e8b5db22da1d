import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { signpostTo } from './openBrowser.ts'

test('the browser is started with a private file that leads to the link, not with the link', () => {
  const url = 'http://127.0.0.1:1234/?token=secret&x="<'
  const { path, remove } = signpostTo(url)
  expect(path).not.toContain('secret')
  expect(readFileSync(path, 'utf8')).toContain('content="0; url=http://127.0.0.1:1234/?token=secret&amp;x=&quot;&lt;"')
  if (process.platform !== 'win32') {
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  }
  remove()
  expect(existsSync(dirname(path))).toBe(false)
})

import { expect, test } from 'vitest'
import { codeSpan, dockerQuoted, pbtxtQuoted } from './escape.ts'
import { hostile } from './fixtures/model.ts'
import { folderName, serviceName } from './names.ts'

/** What the text format makes of a literal: escapes of one character, of octal digits, all else as it is. */
function readPbtxt(literal: string): string {
  expect(literal).toMatch(/^"(?:[^"\\\n]|\\.)*"$/)
  const bytes: number[] = []
  for (const [, escaped, plain] of literal.slice(1, -1).matchAll(/\\([0-7]{1,3}|["\\])|(.)/gs))
    bytes.push(plain === undefined ? (/\d/.test(escaped) ? Number.parseInt(escaped, 8) : escaped.charCodeAt(0)) : plain.charCodeAt(0))
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes))
}

test('[SV-7] a text in config.pbtxt reads back as the same text', () => {
  for (const text of ['', 'plain', '"\\', '\u00017', 'é8', hostile, '\0']) expect(readPbtxt(pbtxtQuoted(text))).toBe(text)
  expect(readPbtxt(pbtxtQuoted('\ud800'))).toBe('\ufffd')
})

test('[SV-7] a label of a Dockerfile is one line in which nothing is replaced', () => {
  expect(dockerQuoted('a "b" \\ $HOME ${x}\nRUN evil\u2028')).toBe(String.raw`"a \"b\" \\ \$HOME \${x} RUN evil "`)
})

test('[SV-7] a name is code in Markdown, whatever it has', () => {
  expect(codeSpan('a')).toBe('`a`')
  expect(codeSpan('a`b')).toBe('``a`b``')
  expect(codeSpan('`')).toBe('`` ` ``')
  expect(codeSpan('')).toBe('` `')
  expect(codeSpan('a\n# b\u202e')).toBe('`a # b `')
})

test('[SV-7] names of folders and services are safe everywhere', () => {
  expect(folderName('Wine quality (é)')).toBe('Wine-quality-e')
  expect(folderName('../../etc/passwd')).toBe('etc-passwd')
  expect(folderName('-rf')).toBe('rf')
  expect(folderName('con.txt')).toBe('model-con.txt')
  expect(folderName('果物')).toBe('model')
  expect(serviceName('9 Wine_Quality!')).toBe('wine-quality')
  for (const name of [hostile, 'a'.repeat(300), '', '.', '..', '-', '果物', 'É', '123', 'a..b', 'x-'.repeat(60)]) {
    expect(folderName(name)).toMatch(/^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,98}[A-Za-z0-9])?$/)
    expect(folderName(name)).not.toContain('..')
    expect(serviceName(name)).toMatch(/^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/)
  }
})

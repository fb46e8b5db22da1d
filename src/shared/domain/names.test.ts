import { describe, expect, test } from 'vitest'
import { KnownName, Name, requireName, Tag } from './names.ts'
import { chooseByHash } from './refs.ts'

describe('a name', () => {
  test('reads the same in one form alone', () => {
    expect(Name.parse('Cafe\u0301')).toBe('Café')
    expect(Tag.parse('Cafe\u0301')).toBe('Café')
    expect(KnownName.parse('Cafe\u0301@v2')).toBe('Café@v2')
  })

  test.each([
    ['a control character', 'wine\u0007'],
    ['a line end', 'wine\nred'],
    ['a line separator', 'wine\u2028red'],
    ['a direction override', 'wine\u202egpj.exe'],
    ['an isolate', 'wine\u2066x'],
    ['a direction mark', '\u200fwine'],
    ['a zero-width space', 'wi\u200bne'],
    ['a joiner between Latin letters', 'wi\u200dne'],
    ['a byte order mark', '\ufeffwine'],
    ['a variation selector', 'wine\ufe0f'],
    ['a letter that is drawn as nothing', 'wine\u3164'],
    ['half a character', 'wine\ud83d'],
    ['a space at its end', 'wine '],
    ['a version in it', 'wine@v1'],
    ['nothing', ''],
    ['201 characters', 'é'.repeat(201)],
  ])('with %s is refused', (_, name) => {
    expect(Name.safeParse(name).success).toBe(false)
    expect(() => requireName(name)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
  })

  test.each(['wine', 'Größe & Gewicht', '数据 集', 'می\u200cخواهم', '👩\u200d🔬 lab', '❤\ufe0f', 'e\u0301'.repeat(200)])(
    '%s is one',
    (name) => {
      expect(Name.parse(name)).toBe(name.normalize('NFC'))
    },
  )
})

describe('a hash prefix needs', () => {
  const versions = [
    { number: 1, hash: 'abcdef11'.padEnd(64, '0') },
    { number: 2, hash: 'abcdef22'.padEnd(64, '0') },
    { number: 3, hash: '1234567'.padEnd(64, '0') },
  ]
  const choose = (start: string) => chooseByHash(start, versions, ({ number }) => `wine@v${number}`)?.number

  test('finds the one version', () => {
    expect(choose('123456')).toBe(3)
    expect(choose('ABCDEF2')).toBe(2)
    expect(choose('999999')).toBeUndefined()
    expect(choose('champion')).toBeUndefined()
  })

  test('that fits two is refused, and names both', () => {
    expect(() => choose('abcdef')).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(/wine@v1 .*wine@v2/),
        details: { start: 'abcdef', candidates: ['wine@v1 (abcdef110000…)', 'wine@v2 (abcdef220000…)'] },
      }),
    )
  })

  test('that is shorter than six characters is refused, also where it fits one', () => {
    expect(() => choose('12345')).toThrow(/at least 6 characters/)
  })
})

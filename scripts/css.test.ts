import { join } from 'node:path'
import { expect, test } from 'vitest'
import { classesOfCss, classesOfSource, unusedClasses } from './css.ts'

test('every class of a stylesheet is on something', () => {
  expect(unusedClasses(join(import.meta.dirname, '..'))).toEqual(new Map())
})

test('the classes of a stylesheet are those of its selectors, at any depth', () => {
  const css = '/* .gone */ .a .b-c:hover, .d:not(.e) { width: 0.5px; background: url("x.svg") } @media (x) { .f { color: red } }'
  expect([...classesOfCss(css)]).toEqual(['a', 'b-c', 'd', 'e', 'f'])
})

test('the classes of a source are the words of its strings, also of those within templates, and beginnings of composed ones', () => {
  const source = [
    "const a = <p className=\"one two\" title='A sentence, with three.'>it's four</p> // 'five'",
    "const b = `six ${on ? 'seven' : ''} c-${kind} ${`eight ${nine}`}`",
  ].join('\n')
  const { names, beginnings } = classesOfSource(source)
  expect([...names].sort()).toEqual(['eight', 'one', 'seven', 'six', 'two'])
  expect([...beginnings]).toEqual(['c-'])
})

import { expect, test } from 'vitest'
import { CairnError } from '../../errors.ts'
import { orderByUse } from './order.ts'

const order = (uses: Readonly<Record<string, readonly string[]>>) => orderByUse(Object.keys(uses), (name) => uses[name])

const cycleOf = (uses: Readonly<Record<string, readonly string[]>>): unknown => {
  try {
    order(uses)
  } catch (error) {
    return CairnError.from(error).details.cycle
  }
  return null
}

test('[FS-1] what is used comes before what uses it, otherwise the order stays; other names are left out', () => {
  expect(order({ a: ['c', 'x'], b: ['a'], c: [], d: ['c'] })).toEqual(['c', 'a', 'b', 'd'])
  expect(order({})).toEqual([])
})

test('[FS-1] a cycle is named', () => {
  expect(cycleOf({ a: ['a'] })).toEqual(['a', 'a'])
  expect(cycleOf({ x: ['a'], a: ['b'], b: ['c', 'd'], c: [], d: ['a'] })).toEqual(['a', 'b', 'd', 'a'])
  expect(() => order({ a: ['b'], b: ['a'] })).toThrow('a → b → a')
})

test('[FS-1] a long chain is no deep stack, and names that many use are looked at once', () => {
  const count = 20_000
  const names = Array.from({ length: count }, (_, index) => `f${index}`)
  let asked = 0
  const ordered = orderByUse(names, (name) => {
    asked++
    const index = Number(name.slice(1))
    return [`f${index + 1}`, `f${index + 2}`]
  })
  expect(ordered).toEqual(names.toReversed())
  expect(asked).toBe(count)
})

import { expect, test } from 'vitest'
import { AbLook, AbSettings, type AbSettingsInput, mostLooks, verdictOf, verdictSentence, withLook } from './abTest.ts'

const settingsOf = (more: Partial<AbSettingsInput> = {}) =>
  AbSettings.parse({ deployment: 'wine', control: 'live', challenger: 'canary', metric: { kind: 'label' }, ...more })

const lookOf = (
  interval: readonly [low: number, high: number] | null,
  more: { ratioP?: number | null; units?: number; at?: number } = {},
) => {
  const { ratioP = 1, units = 500, at = 1 } = more
  const arm = (name: string, ref: string) => ({ arm: name, ref, units, requests: units, mean: 0.5, variance: 0.25 })
  const [low, high] = interval ?? [0, 0]
  return AbLook.parse({
    at,
    control: arm('live', 'wine@v1'),
    challenger: arm('canary', 'wine@v2'),
    difference: interval && { value: (low + high) / 2, low, high },
    ratioP,
  })
}

test('[AB-1] a verdict follows from the interval, the minimum effect, the split and the number of units', () => {
  const cases = [
    // interval, minimum effect, higher is better, lower is better
    [[0.01, 0.05], 0, 'challenger', 'control'],
    [[-0.05, -0.01], 0, 'control', 'challenger'],
    [[-0.01, 0.05], 0, 'undecided', 'undecided'],
    [[0, 0.05], 0, 'undecided', 'undecided'],
    [[0.03, 0.05], 0.02, 'challenger', 'control'],
    // Better, but perhaps by too little to matter.
    [[0.01, 0.05], 0.02, 'undecided', 'undecided'],
    [[-0.01, 0.015], 0.02, 'equivalent', 'equivalent'],
    [[0.005, 0.015], 0.02, 'equivalent', 'equivalent'],
    [[-0.02, 0.015], 0.02, 'undecided', 'undecided'],
  ] as const
  for (const [interval, minimumEffect, higher, lower] of cases) {
    const settings = settingsOf({ minimumEffect })
    expect([interval, verdictOf(settings, lookOf(interval), 'higher')]).toEqual([interval, higher])
    expect([interval, verdictOf(settings, lookOf(interval), 'lower')]).toEqual([interval, lower])
  }
  const won = [0.01, 0.05] as const
  expect(verdictOf(settingsOf(), lookOf(won, { units: 99 }), 'higher')).toBe('undecided')
  expect(verdictOf(settingsOf(), lookOf(won, { ratioP: 0.0009 }), 'higher')).toBe('badSplit')
  expect(verdictOf(settingsOf(), lookOf(won, { ratioP: 0.001 }), 'higher')).toBe('challenger')
  expect(verdictOf(settingsOf(), lookOf(won, { ratioP: null }), 'higher')).toBe('challenger')
  expect(verdictOf(settingsOf(), lookOf(null), 'higher')).toBe('undecided')
})

test('[AB-1] a verdict in words', () => {
  const say = (look: AbLook | undefined, more: Partial<AbSettingsInput> = {}, classes = true) =>
    verdictSentence(settingsOf(more), look, classes).sentence
  expect(say(undefined)).toBe('Nothing has been compared yet.')
  expect(say(lookOf([0.01, 0.05]))).toBe(
    'wine@v2 is better than wine@v1: Accuracy differs by +0.0300 (95 % interval +0.0100 to +0.0500, 500 and 500 units).',
  )
  expect(say(lookOf([0.01, 0.05]), {}, false)).toContain('wine@v1 is better than wine@v2: Mean absolute error differs by +0.0300')
  expect(say(lookOf([-1, 5]), { metric: { kind: 'outcome', name: 'revenue', better: 'higher' }, alpha: 0.07 })).toBe(
    'Inconclusive: revenue differs by +2.0000 (93 % interval −1.0000 to +5.0000, 500 and 500 units).',
  )
  expect(say(lookOf(null, { units: 3 }))).toBe('Too little has come to compare: 3 and 3 units with a result, 100 of each are needed.')
  expect(say(lookOf(null))).toBe('Inconclusive: Accuracy is the same for every unit of an arm (500 and 500 units).')
  expect(say(lookOf([-0.01, 0.01]), { minimumEffect: 0.02, challenger: 'shadow' })).toContain('differ by less than 0.0200: Accuracy')
  expect(say(lookOf([-0.01, 0.01]), { challenger: 'shadow' })).toContain('500 pairs')
  expect(say(lookOf([0.01, 0.05], { ratioP: 1e-7 }))).toContain('(p 1.0e-7): no winner is named')
})

test('[AB-1] what cannot be compared is refused', () => {
  expect(() => settingsOf({ challenger: 'live' })).toThrow('An arm cannot challenge itself.')
  expect(() => settingsOf({ challenger: 'shadow', metric: { kind: 'outcome', name: 'clicked', better: 'higher' } })).toThrow(
    'Compare it by labels',
  )
})

test('[AB-1] looks stay few, the newest and the first among them', () => {
  let looks: AbLook[] = []
  for (let at = 1; at <= 5_000; at++) looks = withLook(looks, lookOf([-1, 1], { at, units: at }))
  expect(looks.length).toBeLessThanOrEqual(mostLooks)
  expect([looks[0].at, looks.at(-1)?.at]).toEqual([1, 5_000])
  expect(looks.map(({ at }) => at)).toEqual(looks.map(({ at }) => at).toSorted((a, b) => a - b))
  // One that saw nothing more replaces the last.
  const again = withLook(looks, lookOf([-1, 1], { at: 6_000, units: 5_000 }))
  expect([again.length, again.at(-1)?.at]).toEqual([looks.length, 6_000])
})

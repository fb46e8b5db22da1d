import type { AbTest } from '../../../../../shared/contract/monitoring/abtests.ts'
import type { AbLook } from '../../../../../shared/domain/monitoring/abTest.ts'
import type { Trace } from '../../../ui/chart/traces.ts'

interface Drawn {
  readonly traces: readonly Trace[]
  readonly range: readonly [number, number]
}

const unitsOf = ({ settings }: Pick<AbTest, 'settings'>, { control, challenger }: AbLook) =>
  settings.challenger === 'shadow' ? control.units : control.units + challenger.units

/**
 * The difference with its interval as units came, beside no difference and what does not matter; null before anything can be compared.
 * The first intervals are so wide that the scale leaves them out.
 */
export function lookTraces(test: Pick<AbTest, 'settings' | 'looks'>): Drawn | null {
  const looks = test.looks.filter(({ difference }) => difference !== null)
  if (looks.length === 0) return null
  const x = looks.map((look) => unitsOf(test, look))
  const column = (read: 'value' | 'low' | 'high') => looks.map(({ difference }) => difference?.[read] ?? null)
  const [low, high] = [column('low'), column('high')]
  const ends = looks.length === 1 ? [0, x[0] * 2] : [x[0], x[x.length - 1]]
  const level = (name: string, at: number, style: number, quiet = false): Trace => ({ name, x: ends, y: [at, at], style, quiet })
  const { minimumEffect } = test.settings
  const settled = (values: readonly (number | null)[]) => values.slice(values.length >> 1).filter((value) => value !== null)
  const within = [0, minimumEffect, -minimumEffect, ...settled(low), ...settled(high)]
  const [least, most] = [Math.min(...within), Math.max(...within)]
  const air = (most - least) * 0.06 || 1
  return {
    traces: [
      { name: 'Difference', kind: looks.length === 1 ? 'points' : 'line', x, y: column('value'), low, high, style: 1 },
      level('No difference', 0, 0),
      ...(minimumEffect > 0
        ? [level('Smallest difference that matters', minimumEffect, 2), level('The same, the other way', -minimumEffect, 2, true)]
        : []),
    ],
    range: [least - air, most + air],
  }
}

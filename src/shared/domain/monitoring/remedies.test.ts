import { expect, test } from 'vitest'
import { checkKinds } from './checks.ts'
import { remediesOf } from './remedies.ts'

const about = { alert: 3, monitor: 'wine live', model: "o'wine", subject: null, window: 7 }

test('[DR-5] every kind of alert says what to do, on each face with its own controls', () => {
  for (const check of checkKinds) {
    const [window, cli] = (['window', 'cli'] as const).map((face) => remediesOf({ ...about, check, face }))
    expect(window.length, check).toBeGreaterThanOrEqual(3)
    expect(cli, check).toHaveLength(window.length)
    // The app names no command, and both end their sentences.
    expect(window.join(' ')).not.toMatch(/`|cairn /)
    for (const step of [...window, ...cli]) expect(step).toMatch(/[.`]\.?$/)
    expect(new Set(cli).size).toBe(cli.length)
    expect(cli.join(' ')).toContain('`cairn monitor acknowledge 3 --note')
  }
})

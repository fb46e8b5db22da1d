import { answersCallers, happened, type Second } from './seconds.ts'

/** Percentiles of one second alone jump, and of a few requests now and then there is no line: they are taken over so many ms. */
const smoothed = 10_000

interface LiveLines {
  /** Of each look: minutes before the last one, so 0 and less. */
  readonly minutes: readonly number[]
  readonly arms: readonly { readonly arm: string; readonly rate: readonly number[] }[]
  /** In ms; null where nothing was answered. */
  readonly p50: readonly (number | null)[]
  readonly p95: readonly (number | null)[]
}

/** What the charts of a deployment show. @param order names of the arms as the route has them; others that answered stand behind them */
export function liveLines(seconds: readonly Second[], deployment: string, order: readonly string[]): LiveLines {
  const now = seconds.at(-1)?.at ?? 0
  const own = seconds.map((second) => ({
    ...second,
    arms: second.arms.filter((arm) => arm.deployment === deployment && answersCallers(arm)),
  }))
  const seen = own.flatMap(({ arms }) => arms.map(({ arm }) => arm))
  const names = [...new Set([...order, ...seen])]
  const percentiles = own.map((second, last) => {
    const first = own.findIndex(({ at }) => at > second.at - smoothed)
    return happened(own.slice(first, last + 1), () => true)
  })
  return {
    minutes: own.map(({ at }) => (at - now) / 60_000),
    arms: names.map((arm) => ({ arm, rate: own.map((second) => rateOf(second, arm)) })),
    p50: percentiles.map((one) => finite(one?.p50)),
    p95: percentiles.map((one) => finite(one?.p95)),
  }
}

function rateOf({ arms, lasted }: Second, name: string): number {
  return (arms.reduce((sum, { arm, requests }) => sum + (arm === name ? requests : 0), 0) * 1000) / lasted
}

/** What is slower than the histogram reaches cannot be drawn. */
function finite(value: number | null | undefined): number | null {
  return value != null && Number.isFinite(value) ? value : null
}

import type { RunSummary } from '../../../../shared/contract/experiments/index.ts'

/** How soon what other programs log is looked for, in ms. */
const lookInterval = 2_000

/** Another program is logging to it. What Cairn trains tells by itself how it goes. */
export const isLive = ({ source, status }: Pick<RunSummary, 'source' | 'status'>) => source !== 'cairn' && status === 'running'

/** The interval of a query whose answer is asked for again as long as something in it is live. */
export function whileLive<T>(live: (data: T) => boolean) {
  return ({ state: { data } }: { readonly state: { readonly data: T | undefined } }): number | false =>
    data !== undefined && live(data) && lookInterval
}

import type { Strategy } from './study.ts'

/** The search methods in the order in which they are offered, each with one line on what it does. */
export const strategies: readonly { readonly kind: Strategy['kind']; readonly title: string; readonly help: string }[] = [
  {
    kind: 'tpe',
    title: 'TPE',
    help: 'Learns from earlier trials where good values lie (tree-structured Parzen estimator). Best for most sweeps.',
  },
  { kind: 'random', title: 'Random', help: 'Draws every trial independently. A fair baseline, and best with very many trials.' },
  { kind: 'halving', title: 'Successive halving', help: 'All trials train for a few epochs, then only the best ones continue.' },
  { kind: 'grid', title: 'Grid', help: 'Tries every combination. Only for few parameters with few values.' },
]

/** `TPE, first 8 random`. */
export function strategyText(strategy: Strategy): string {
  const title = strategies.find(({ kind }) => kind === strategy.kind)?.title ?? strategy.kind
  if (strategy.kind === 'tpe') return `${title}, first ${strategy.startup} trials random`
  if (strategy.kind === 'grid') return `${title}, ${strategy.points} values per range`
  return strategy.kind === 'halving' ? `${title}, 1 in ${strategy.reduction} continues` : title
}

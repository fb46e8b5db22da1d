import type { Overlay } from '../../../../../shared/contract/monitoring/index.ts'

type NumberBins = Extract<Overlay['bins'], { kind: 'number' }>

/** px */
export const overlayWidth = 240
export const overlayHeight = 84

/** Two histograms over common bins in one box: the reference as an outline, the current one as filled bars. */
export interface OverlaidPaths {
  readonly current: string
  readonly reference: string
}

/** Bins as wide as they are: shares over their widths, so that areas compare. Bins without width stand as one bin of the narrowest width. */
export function overlaidPaths({ edges, reference, current }: NumberBins, width = overlayWidth, height = overlayHeight): OverlaidPaths {
  const first = edges[0] ?? 0
  const span = (edges.at(-1) ?? 0) - first
  const widths = reference.map((_, bin) => (edges[bin + 1] ?? 0) - (edges[bin] ?? 0))
  const least = Math.min(...widths.filter((wide) => wide > 0), span || 1)
  const density = (shares: readonly number[]) => shares.map((share, bin) => share / Math.max(widths[bin], least))
  const [before, now] = [density(reference), density(current)]
  const most = Math.max(...before, ...now, 0)
  // A single value has no span: it stands as one bar in the middle.
  const x = (edge: number) => round(span === 0 ? (edge === 0 ? width / 4 : (3 * width) / 4) : ((edges[edge] - first) / span) * width)
  const y = (value: number) => round(height - (most === 0 ? 0 : (value / most) * (height - 2)))
  return {
    current: now.map((value, bin) => (value === 0 ? '' : `M${x(bin)} ${height}V${y(value)}H${x(bin + 1)}V${height}Z`)).join(''),
    reference:
      before.length === 0 ? '' : `M${x(0)} ${height}${before.map((value, bin) => `V${y(value)}H${x(bin + 1)}`).join('')}V${height}`,
  }
}

const round = (value: number) => Math.round(value * 10) / 10

import type { OverlaidHistogram } from '../../../../../shared/domain/datasets/diff.ts'

const [width, height] = [112, 24]

/** Two distributions over the same bins: the first one filled, the second one as an outline, each as shares of its own rows. */
export function OverlaidBars({ histogram: { from, to }, label }: { readonly histogram: OverlaidHistogram; readonly label: string }) {
  const [a, b] = [shares(from), shares(to)]
  const most = Math.max(...a, ...b, Number.MIN_VALUE)
  const step = width / Math.max(1, a.length)
  const y = (share: number) => height - (height - 2) * (share / most)
  const outline = b.map((share, bin) => `${bin === 0 ? 'M' : 'L'}${bin * step} ${y(share)}H${(bin + 1) * step}`).join('')
  return (
    <svg className="mini h2" width={width} height={height} role="img" aria-label={label}>
      <g>
        {a.map((share, bin) => (
          // oxlint-disable-next-line react/no-array-index-key -- bins have no other name
          <rect key={bin} x={bin * step} y={y(share)} width={Math.max(1, step - 0.5)} height={height - y(share)} />
        ))}
      </g>
      <path d={outline} />
    </svg>
  )
}

function shares(counts: readonly number[]): number[] {
  const all = counts.reduce((sum, n) => sum + n, 0)
  return counts.map((n) => (all === 0 ? 0 : n / all))
}

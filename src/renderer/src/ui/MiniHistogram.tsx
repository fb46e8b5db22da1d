interface MiniHistogramProps {
  readonly counts: readonly number[]
  readonly label: string
  /** With gaps: categories, and not the bins of a number. */
  readonly bars?: boolean
}

const [width, height] = [132, 22]

/** A distribution in a line of a table. */
export function MiniHistogram({ counts, label, bars = false }: MiniHistogramProps) {
  const most = Math.max(1, ...counts)
  const step = width / Math.max(1, counts.length)
  return (
    <svg className="mini" width={width} height={height} role="img" aria-label={label}>
      {counts.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1, (height * count) / most)
        // oxlint-disable-next-line react/no-array-index-key -- bins have no other name
        return <rect key={index} x={index * step} y={height - tall} width={Math.max(1, step - (bars ? 2 : 0.5))} height={tall} />
      })}
    </svg>
  )
}

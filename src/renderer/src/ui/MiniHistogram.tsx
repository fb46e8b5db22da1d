interface MiniHistogramProps {
  readonly counts: readonly number[]
  readonly label: string
  /** With gaps: categories, and not the bins of a number. */
  readonly bars?: boolean
  /** A bar was clicked. Whoever has no mouse finds the same elsewhere. */
  readonly onBar?: (index: number) => void
}

const [width, height] = [132, 22]

/** A distribution in a line of a table. */
export function MiniHistogram({ counts, label, bars = false, onBar }: MiniHistogramProps) {
  const most = Math.max(1, ...counts)
  const step = width / Math.max(1, counts.length)
  return (
    <svg className={`mini ${onBar ? 'live' : ''}`} width={width} height={height} role="img" aria-label={label}>
      {counts.map((count, index) => {
        const tall = count === 0 ? 0 : Math.max(1, (height * count) / most)
        return (
          // oxlint-disable-next-line react/no-array-index-key, jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- see onBar
          <g key={index} onClick={onBar && (() => onBar(index))}>
            {onBar && <rect className="catch" x={index * step} y={0} width={step} height={height} />}
            <rect x={index * step} y={height - tall} width={Math.max(1, step - (bars ? 2 : 0.5))} height={tall} />
          </g>
        )
      })}
    </svg>
  )
}

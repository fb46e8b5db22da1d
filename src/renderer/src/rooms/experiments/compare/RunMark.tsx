/** The line that a run is drawn with: colour and dash are one pair. */
export function RunMark({ place }: { readonly place: number }) {
  const n = (place % 10) + 1
  return (
    <svg width="22" height="8" aria-hidden className="run-mark">
      <line
        x1="0"
        y1="4"
        x2="22"
        y2="4"
        style={{ stroke: `var(--cairn-cat-${n})`, strokeDasharray: `var(--cairn-dash-${n})`, strokeWidth: 2 }}
      />
    </svg>
  )
}

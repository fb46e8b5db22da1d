import type { Timeline } from '../../../../shared/contract/monitoring/index.ts'
import { api } from '../../app/connection.ts'
import { useQuery } from '../../app/queries.ts'
import { counted, none } from '../../../../shared/numbers.ts'

const [width, height, places] = [96, 20, 32]

/** Of a monitor's newest windows: how many columns drift in each, as bars; one whose checks fail has a cap. */
export function Sparkline({ name, last }: { readonly name: string; readonly last: number | null }) {
  const input = { name, places, columns: 1 }
  const timeline = useQuery({
    ...api.monitoring.timeline.queryOptions({ input }),
    queryKey: [...api.monitoring.timeline.queryKey({ input }), last],
    enabled: last !== null,
  }).data
  if (!timeline || timeline.places.length === 0) return <span className="dim">{none}</span>
  return <Bars places={timeline.places} windows={timeline.windows} />
}

function Bars({ places: shown, windows }: Pick<Timeline, 'places' | 'windows'>) {
  const most = Math.max(1, ...shown.map(({ driftingColumns }) => driftingColumns))
  const step = width / Math.max(places / 2, shown.length)
  const failing = shown.filter(({ status }) => status === 'alert' || status === 'failed').length
  return (
    <svg
      className="drift-spark"
      width={width}
      height={height}
      role="img"
      aria-label={`Of ${counted(windows, 'window')}, checks fail in ${failing} of ${shown.length} shown`}
    >
      {shown.map(({ id, driftingColumns, status }, place) => {
        const tall = Math.max(2, ((height - 4) * driftingColumns) / most)
        const fails = status === 'alert' || status === 'failed'
        return (
          <g key={id}>
            <rect className={fails ? 'fails' : ''} x={place * step} y={height - tall} width={Math.max(1, step - 1)} height={tall} />
            {fails && <rect className="cap-mark" x={place * step} y={0} width={Math.max(1, step - 1)} height={2} />}
          </g>
        )
      })}
    </svg>
  )
}

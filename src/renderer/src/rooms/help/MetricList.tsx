import { metricCatalogue } from '../../../../shared/domain/metrics.ts'
import { useFind } from './useFind.tsx'

const intervals = { wilson: 'Wilson score', bootstrap: 'bootstrap', none: '–' } as const

/** Every metric: what it says, how it is computed, which way is better, how its interval is found. */
export function MetricList() {
  const { wanted, field } = useFind('Find a metric')
  const metrics = Object.entries(metricCatalogue).filter(([id, { name, definition }]) =>
    `${id} ${name} ${definition}`.toLowerCase().includes(wanted),
  )
  return (
    <>
      {field}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls sideways, also by keyboard */}
      <div className="card table-wrap" tabIndex={0} role="region" aria-label="Metrics">
        <table className="table metrics">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col">What it says</th>
              <th scope="col">Formula</th>
              <th scope="col">Range</th>
              <th scope="col">Better is</th>
              <th scope="col">95 % interval</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map(([id, { name, definition, formula, range, direction, interval }]) => (
              <tr key={id}>
                <th scope="row">{name}</th>
                <td className="wrap">{definition}</td>
                <td className="wrap mono">{formula}</td>
                <td className="wrap">{range}</td>
                <td>{direction}</td>
                <td>{intervals[interval]}</td>
              </tr>
            ))}
            {metrics.length === 0 && (
              <tr>
                <td colSpan={6} className="dim">
                  No metric is called like this.
                </td>
              </tr>
            )}
          </tbody>
        </table>
      </div>
    </>
  )
}

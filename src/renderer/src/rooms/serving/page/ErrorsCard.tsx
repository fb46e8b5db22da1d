import { Link } from '@tanstack/react-router'
import type { ArmStatistics } from '../../../../../shared/domain/serving/statistics.ts'
import { count, counted } from '../../../../../shared/numbers.ts'
import { api } from '../../../app/connection.ts'
import { useQuery } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'
import { Ago } from '../../../ui/marks.tsx'
import { failedRequests } from '../live/seconds.ts'
import { codeText, errorCounts } from '../requests/errorCounts.ts'

/** Of the log, as many errors as are looked at. */
const looked = 1_000

interface ErrorsCardProps {
  readonly name: string
  readonly arms: readonly ArmStatistics[]
  /** Copies for shadows that were dropped. */
  readonly dropped: number
  /** Requests that the disk refused to keep. */
  readonly unlogged: number
}

/** Which errors callers got, by code, and what was lost on the way to the log. */
export function ErrorsCard({ name, arms, dropped, unlogged }: ErrorsCardProps) {
  const failed = arms.reduce((sum, arm) => sum + failedRequests(arm), 0)
  const input = { name, errors: true, limit: looked }
  const errors = useQuery({
    ...api.serving.requests.queryOptions({ input }),
    queryKey: [...api.serving.requests.queryKey({ input }), failed],
    placeholderData: (shown) => shown,
  }).data
  const counts = errorCounts(errors?.entries ?? [])
  return (
    <Card title="Errors" note={errors?.more ? `the last ${count(looked)} in the log` : 'in the log'}>
      {counts.length === 0 ? (
        <p className="dim sm pad-line">No errors are in the log.</p>
      ) : (
        <ul className="error-counts sm">
          {counts.map(({ code, error, times, lastAt }) => (
            <li key={`${code} ${error}`}>
              <b className="num">{code}</b>
              <span className="wrap-text">{error === null ? codeText(code) : `${codeText(code)}: ${error}`}</span>
              <span className="num">{count(times)}</span>
              <span className="dim xs">
                <Ago at={lastAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
      {unlogged > 0 && (
        <p className="foot-note">
          <IconAlertTriangle className="i s c-warn" aria-hidden />
          <span>{counted(unlogged, 'request was', 'requests were')} answered but not logged: the disk could not be written.</span>
        </p>
      )}
      {dropped > 0 && <p className="foot-note">{counted(dropped, 'copy', 'copies')} for shadows dropped: the shadows could not keep up.</p>}
      {counts.length > 0 && (
        <p className="foot-note">
          <Link to="/deployments/$name" params={{ name }} search={{ tab: 'requests' }}>
            See the requests
          </Link>
        </p>
      )}
    </Card>
  )
}

import { Radio } from '@mantine/core'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useId } from 'react'
import type { Estimate, Estimates, TargetEstimate } from '../../../../shared/contract/compute/estimates.ts'
import { aboutTime } from '../../../../shared/domain/compute/aboutTime.ts'
import { GuideLink } from '../GuideLink.tsx'
import './compute.css'

interface WhereItRunsProps {
  /** The name of a target; empty for this computer. */
  readonly value: string
  readonly onChange: (target: string) => void
  /** Of what is going to be started. While the form has mistakes in it there is none. */
  readonly estimates: UseQueryResult<Estimates>
  /** What it means for this work to run on a target. */
  readonly note?: string
}

/** No target can be called so. */
const here = ''

/** Where a job is going to run, with how long it takes here and on each target. Without targets it only says how long it takes. */
export function WhereItRuns({ value, onChange, estimates, note }: WhereItRunsProps) {
  const id = useId()
  const { data } = estimates
  if (data === undefined || data.targets.length === 0) return <HereOnly estimate={data?.here} />
  const gone = value !== here && !data.targets.some(({ target }) => target === value)
  return (
    <section className="where-it-runs stack tight" aria-labelledby={id}>
      <div className="row">
        <h3 id={id}>Where it runs</h3>
        <GuideLink page="compute" title="Compute targets" />
      </div>
      <Radio.Group aria-labelledby={id} value={gone ? here : value} onChange={onChange}>
        <div className="places">
          <Place value={here} name="This computer" estimate={data.here} />
          {data.targets.map((one) => (
            <Place key={one.target} value={one.target} name={one.target} estimate={one} problem={one.problem} />
          ))}
        </div>
      </Radio.Group>
      {note !== undefined && value !== here && !gone && <p className="dim xs">{note}</p>}
      {gone && (
        <p className="sm warn-text" role="status">
          {value} is no longer among the compute targets: it runs on this computer.
        </p>
      )}
    </section>
  )
}

interface PlaceProps {
  readonly value: string
  readonly name: string
  readonly estimate: Estimate
  readonly problem?: string | null
}

function Place({ value, name, estimate: { seconds, why }, problem = null }: PlaceProps) {
  const time = seconds === null ? 'duration unknown' : aboutTime(seconds)
  return (
    <div className="place">
      <Radio
        value={value}
        disabled={problem !== null}
        label={
          <>
            <span className="wrap-text">{name}</span> <span className={seconds === null ? 'place-time dim' : 'place-time num'}>{time}</span>
          </>
        }
        description={problem === null ? sentence(why) : undefined}
      />
      {problem !== null && (
        <p className="place-problem xs">
          <span className="warn-text">{problem}</span> <Link to="/settings">Check it in Settings</Link>
        </p>
      )}
    </div>
  )
}

/** Who has named no target is told how long it takes, and where others would be named. */
function HereOnly({ estimate }: { readonly estimate: Estimate | undefined }) {
  if (estimate === undefined) return null
  return (
    <p className="sm sweep-estimate" role="status">
      {estimate.seconds === null ? (
        <>
          <b>Duration unknown</b>: {estimate.why}
        </>
      ) : (
        <>
          <b className="first-capital">{aboutTime(estimate.seconds)}</b> on this computer, {estimate.why}
        </>
      )}
      .{' '}
      <Link to="/help/$page" params={{ page: 'compute' }}>
        Run on a cluster
      </Link>
    </p>
  )
}

/** The target that is going to be used: one that is gone, or cannot run anything, is not. */
export function targetOf(value: string, estimates: Pick<Estimates, 'targets'> | undefined): string | null {
  const found: TargetEstimate | undefined = estimates?.targets.find(({ target }) => target === value)
  return found?.problem === null ? found.target : null
}

const sentence = (why: string) => `${why.charAt(0).toUpperCase()}${why.slice(1)}`

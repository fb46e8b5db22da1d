import type { Service } from '../../../../shared/contract/services.ts'
import { hasProcess } from '../../../../shared/domain/service.ts'
import { FailureText } from '../../app/failureToast.tsx'
import { failureOf } from '../../app/failures.ts'
import { IconAlertTriangle, IconInfoCircle } from '../icons.ts'

interface ServiceTroubleProps {
  readonly service: Service
  /** What the service is, such as `endpoint`. */
  readonly what: string
}

/** Why a service does not answer, or answers with what it had, and what to do about it. Nothing where all is well. */
export function ServiceTrouble({ service: { status, isCurrent, error, supervisor }, what }: ServiceTroubleProps) {
  if (supervisor && !supervisor.here && hasProcess(status))
    return (
      <p className="banner info">
        <IconInfoCircle className="i" aria-hidden />
        <span className="wrap-text">
          It runs in another process, {supervisor.pid} on {supervisor.host}. It can be stopped and restarted from here too.
        </span>
      </p>
    )
  if (error === null) return null
  const kept = status === 'ready' && isCurrent === false
  if (!kept && status !== 'failed' && status !== 'backingOff' && status !== 'unhealthy') return null
  const failure = failureOf(error)
  return (
    <div className={`banner ${status === 'failed' ? 'worse' : 'warn'}`} role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>{kept ? `The last change was not applied; the ${what} answers as before` : failure.title}</b>
        <FailureText failure={failure} />
        {status === 'failed' && <p className="soft">Read its log below, fix the cause, and start it again.</p>}
      </div>
    </div>
  )
}

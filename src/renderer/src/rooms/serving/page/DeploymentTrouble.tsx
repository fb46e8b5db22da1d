import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Deployment, Endpoint } from '../../../../../shared/contract/serving/index.ts'
import { client } from '../../../app/connection.ts'
import { FailureText } from '../../../app/failureToast.tsx'
import { failureOf } from '../../../app/failures.ts'
import { useMutation } from '../../../app/queries.ts'
import { IconAlertTriangle, IconInfoCircle } from '../../../ui/icons.ts'
import { isUp } from '../../../../../shared/domain/service.ts'

/** What keeps a deployment from answering, or from answering with its newest revision, and what to do about it. */
export function DeploymentTrouble({
  deployment: { problem },
  endpoint: { service },
}: {
  readonly deployment: Deployment
  readonly endpoint: Endpoint
}) {
  const start = useMutation({ mutationFn: () => client.serving.start({}) })
  const failed = service?.status === 'failed' || service?.permission != null
  return (
    <>
      {problem && (
        <div className="banner worse" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <div className="failure">
            <b>
              {problem.code === 'DEPLOYMENT_UNAVAILABLE'
                ? 'The endpoint could not load all of this deployment'
                : 'The newest route cannot be served; the one before it answers'}
            </b>
            <FailureText failure={failureOf({ ...problem, details: {} })} />
          </div>
        </div>
      )}
      {failed && (
        <p className="banner warn">
          <IconAlertTriangle className="i" aria-hidden />
          <span>
            {service?.permission ? 'The endpoint came with this workspace and needs your permission.' : 'The endpoint has failed.'}{' '}
            <Link to="/deployments">See the endpoint</Link>
          </span>
        </p>
      )}
      {!failed && service !== null && !isUp(service.status) && (
        <p className="banner info">
          <IconInfoCircle className="i" aria-hidden />
          <span>The endpoint is not running: callers get no answer.</span>
          <Button className="push" size="compact-xs" loading={start.isPending} onClick={() => start.mutate()}>
            Start endpoint
          </Button>
        </p>
      )}
    </>
  )
}

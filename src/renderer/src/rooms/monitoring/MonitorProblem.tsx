import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Monitor } from '../../../../shared/contract/monitoring/index.ts'
import { FailureText } from '../../app/failureToast.tsx'
import { failureOf } from '../../app/failures.ts'
import { client } from '../../app/connection.ts'
import { useMutation } from '../../app/queries.ts'
import { IconAlertTriangle, IconPlayerPause } from '../../ui/icons.ts'

/** What keeps a monitor from checking, and what to do about it. */
export function MonitorProblem({ monitor: { name, problem, status, settings } }: { readonly monitor: Monitor }) {
  const resume = useMutation({ mutationFn: () => client.monitoring.resume({ name }) })
  return (
    <>
      {problem && (
        <div className="banner worse" role="alert">
          <IconAlertTriangle className="i" aria-hidden />
          <div className="failure">
            <b>This monitor cannot check new rows</b>
            <FailureText failure={failureOf({ ...problem, details: {} })} />
            <span className="row wrap sm">
              <Link to="/monitors/$name" params={{ name }} search={{ tab: 'settings' }}>
                Change the source
              </Link>
              <Link to="/models/$name" params={{ name: settings.model }}>
                See the model
              </Link>
            </span>
          </div>
        </div>
      )}
      {status === 'paused' && (
        <p className="banner info">
          <IconPlayerPause className="i" aria-hidden />
          <span>Paused: new rows are not checked, and no alert fires. Resumed, it checks what has arrived since.</span>
          <Button className="push" size="compact-xs" loading={resume.isPending} onClick={() => resume.mutate()}>
            Resume
          </Button>
        </p>
      )}
    </>
  )
}

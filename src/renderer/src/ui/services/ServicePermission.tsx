import { Button } from '@mantine/core'
import type { JobPermission } from '../../../../shared/contract/jobs.ts'
import { useMutation } from '../../app/queries.ts'
import { FailureBanner } from '../Failure.tsx'
import { IconAlertTriangle } from '../icons.ts'

interface ServicePermissionProps {
  readonly permission: JobPermission
  /** What the service is, such as `endpoint`. */
  readonly what: string
  /** @param fingerprint of what was shown */
  readonly start: (fingerprint: string) => Promise<unknown>
  /** What to do about settings that this Cairn cannot read. */
  readonly unreadable: string
}

/** A service that came with the workspace starts only after a look at what it does. */
export function ServicePermission({ permission: { fingerprint, reach }, what, start, unreadable }: ServicePermissionProps) {
  const allow = useMutation({ mutationFn: () => start(fingerprint), onError: () => {} })
  return (
    <>
      <div className="banner warn" role="group" aria-label="Permission">
        <IconAlertTriangle className="i" aria-hidden />
        <div className="failure">
          <b>This {what} came with the workspace</b>
          {reach ? (
            <>
              <p>It has never run on this computer. {reach.does}.</p>
              {reach.reads.map((path) => (
                <p key={path} className="wrap-text">
                  Reads <code>{path}</code>
                </p>
              ))}
              {reach.writes.map((path) => (
                <p key={path} className="wrap-text">
                  Writes <code>{path}</code>
                </p>
              ))}
              <div className="row">
                <Button size="xs" loading={allow.isPending} onClick={() => allow.mutate()}>
                  Allow and start
                </Button>
              </div>
            </>
          ) : (
            <p>Its settings have an unknown format, so it cannot run. {unreadable}</p>
          )}
        </div>
      </div>
      {allow.isError && <FailureBanner error={allow.error} />}
    </>
  )
}

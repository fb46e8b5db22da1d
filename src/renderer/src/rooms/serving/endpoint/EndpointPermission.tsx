import { Button } from '@mantine/core'
import type { JobPermission } from '../../../../../shared/contract/jobs.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { FailureBanner } from '../../../ui/Failure.tsx'
import { IconAlertTriangle } from '../../../ui/icons.ts'

/** An endpoint that came with the workspace starts only after a look at what it does. */
export function EndpointPermission({ permission: { fingerprint, reach } }: { readonly permission: JobPermission }) {
  const allow = useMutation({ mutationFn: () => client.serving.start({ fingerprint }), onError: () => {} })
  return (
    <>
      <div className="banner warn" role="group" aria-label="Permission">
        <IconAlertTriangle className="i" aria-hidden />
        <div className="failure">
          <b>This endpoint came with the workspace</b>
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
            <p>Its settings have an unknown format, so it cannot run. Remove its deployments and deploy again.</p>
          )}
        </div>
      </div>
      {allow.isError && <FailureBanner error={allow.error} />}
    </>
  )
}

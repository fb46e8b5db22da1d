import { Button } from '@mantine/core'
import { CopyDetails, FailureText } from '../app/failureToast.tsx'
import { failureOf } from '../app/failures.ts'
import { IconAlertTriangle } from './icons.ts'

/** A failure in place of what could not be shown. The rest of the page stays. */
export function FailureBanner({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const failure = failureOf(error)
  return (
    <div className="banner worse" role="alert">
      <IconAlertTriangle className="i" aria-hidden />
      <div className="failure">
        <b>{failure.title}</b>
        <FailureText failure={failure} />
        <div className="row">
          {retry && (
            <Button size="xs" variant="default" onClick={retry}>
              Try again
            </Button>
          )}
          <CopyDetails failure={failure} />
        </div>
      </div>
    </div>
  )
}

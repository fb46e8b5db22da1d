import { Button, CopyButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type Failure, failureOf, failureText } from '../app/failures.ts'
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

function FailureToast({ failure }: { readonly failure: Failure }) {
  return (
    <div className="failure">
      <FailureText failure={failure} />
      <CopyDetails failure={failure} />
    </div>
  )
}

function FailureText({ failure }: { readonly failure: Failure }) {
  return (
    <>
      {failure.message !== failure.title && <p>{failure.message}</p>}
      <p className="soft">
        {failure.cause} {failure.fix}
      </p>
    </>
  )
}

function CopyDetails({ failure }: { readonly failure: Failure }) {
  return (
    <CopyButton value={failureText(failure)}>
      {({ copied, copy }) => (
        <Button size="xs" variant="subtle" color="gray" onClick={copy}>
          {copied ? 'Copied' : 'Copy details'}
        </Button>
      )}
    </CopyButton>
  )
}

/** A toast that waits until it is read. */
export function showFailure(failure: Failure): void {
  notifications.show({
    color: 'red',
    title: failure.title,
    message: <FailureToast failure={failure} />,
    autoClose: false,
    withBorder: true,
  })
}

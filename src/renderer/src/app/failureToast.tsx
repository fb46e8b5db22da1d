import { Button, CopyButton } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type Failure, failureText } from './failures.ts'

function FailureToast({ failure }: { readonly failure: Failure }) {
  return (
    <div className="failure">
      <FailureText failure={failure} />
      <CopyDetails failure={failure} />
    </div>
  )
}

/** What went wrong, why, and how to mend it. */
export function FailureText({ failure }: { readonly failure: Failure }) {
  return (
    <>
      {failure.message !== failure.title && <p>{failure.message}</p>}
      <p className="soft">
        {failure.cause} {failure.fix}
      </p>
    </>
  )
}

/** All that another person needs to help. */
export function CopyDetails({ failure }: { readonly failure: Failure }) {
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

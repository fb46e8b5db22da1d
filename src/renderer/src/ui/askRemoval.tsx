import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { notifications } from '@mantine/notifications'
import { useMutation } from '../app/queries.ts'
import { FailureBanner } from './Failure.tsx'

interface Removal {
  /** Of what kind it is, such as `monitor`. */
  readonly kind: string
  readonly name: string
  /** What goes with it, and what stays. */
  readonly text: string
  readonly remove: () => Promise<unknown>
  /** Leads away from its page, before what is shown is asked for anew. */
  readonly onRemoved: () => void
}

/** Asks whether something is to be removed for good, and does so. */
export function askRemoval(removal: Removal): void {
  modals.open({ title: `Remove ${removal.name}`, children: <RemovalForm {...removal} /> })
}

function RemovalForm({ kind, name, text, remove, onRemoved }: Removal) {
  const removing = useMutation({
    mutationFn: remove,
    onSuccess: () => {
      modals.closeAll()
      notifications.show({ message: `Removed the ${kind} ${name}` })
      onRemoved()
    },
    onError: () => {},
  })
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        removing.mutate()
      }}
    >
      <p className="soft sm wrap-text">{text}</p>
      {removing.isError && <FailureBanner error={removing.error} />}
      <div className="row">
        <Button type="submit" color="red" loading={removing.isPending}>
          Remove
        </Button>
      </div>
    </form>
  )
}

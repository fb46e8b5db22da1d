import { Button } from '@mantine/core'
import { modals } from '@mantine/modals'
import { client, native } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { SaveFile } from '../../../ui/artifacts/SaveFile.tsx'
import { IconTrash, IconUpload } from '../../../ui/icons.ts'

/** Under these names lies what training makes, which stays. */
const made = new Set(['model', 'weights', 'predictions', 'evaluation'])

interface FileActionsProps {
  readonly run: number
  readonly path: string
  /** What training makes stays, and only Cairn's own runs have that. */
  readonly trained: boolean
  readonly onRemoved?: () => void
}

/** Saves a file of a run, or removes it. */
export function FileActions({ run, path, trained, onRemoved }: FileActionsProps) {
  const name = path.split('/').at(-1) ?? path
  const remove = useMutation({ mutationFn: () => client.experiments.artifacts.remove({ run, path }), onSuccess: onRemoved })
  const ask = () =>
    modals.openConfirmModal({
      title: 'Remove the file?',
      children: (
        <p className="sm wrap-text">
          <b>{path}</b> is removed from run {run}. This cannot be undone.
        </p>
      ),
      labels: { confirm: 'Remove', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    })
  const stays = trained && made.has(path.split('/')[0])
  return (
    <>
      <SaveFile of={{ kind: 'run', run }} path={path} />
      {!stays && (
        <button type="button" className="btn quiet" aria-label={`Remove ${name}`} title="Remove" onClick={ask}>
          <IconTrash className="i s" aria-hidden />
        </button>
      )}
    </>
  )
}

/** @param folder that the file is added to; empty for the root */
export function AddFile({ run, folder = '' }: { readonly run: number; readonly folder?: string }) {
  const add = useMutation({
    mutationFn: async () => {
      const file = await native.pickFile({ title: 'Add a file to the run', kinds: [] })
      if (!file) return
      const path = folder === '' ? file.name : `${folder}/${file.name}`
      await client.experiments.artifacts.add({ run, path, file: file.token })
    },
  })
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      color="gray"
      leftSection={<IconUpload className="i s" aria-hidden />}
      loading={add.isPending}
      onClick={() => add.mutate()}
    >
      Add file…
    </Button>
  )
}

import { Button, Modal } from '@mantine/core'
import { modals } from '@mantine/modals'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import type { DatasetVersion, ImportResult } from '../../../../../shared/contract/datasets/index.ts'
import { counted } from '../../../../../shared/numbers.ts'
import { api, client } from '../../../app/connection.ts'
import type { DatasetTab } from '../tabs.ts'
import { runJob } from '../../../app/jobs.ts'
import { useMutation, useQuery } from '../../../app/queries.ts'
import { IconPencil } from '../../../ui/icons.ts'
import { useEditSteps } from './editSteps.ts'
import { EditsPreview } from './EditsPreview.tsx'

/** Edits that wait: they become a version, or are discarded. */
export function StagedEdits({ version: { ref, dataset }, tab }: { readonly version: DatasetVersion; readonly tab: DatasetTab }) {
  const navigate = useNavigate()
  const [preview, setPreview] = useState(false)
  const clearSteps = useEditSteps((state) => state.clear)
  const [busy, setBusy] = useState(false)
  const edits = useQuery(api.datasets.edits.queryOptions({ input: { ref, limit: 5 } })).data
  const discard = useMutation({
    mutationFn: () => client.datasets.discardEdits({ ref }),
    onSuccess: () => {
      clearSteps(ref)
      setPreview(false)
    },
  })
  const commit = async () => {
    setBusy(true)
    const made = await runJob(
      () => client.datasets.commitEdits({ ref }),
      (result) => `Created ${(result as ImportResult).version.ref}`,
    )
    setBusy(false)
    if (made === undefined) return
    clearSteps(ref)
    setPreview(false)
    const { number } = (made as ImportResult).version
    await navigate({ to: '/datasets/$name', params: { name: dataset }, search: { tab, version: number } })
  }
  if (!edits || edits.edits === 0)
    return (
      <div className="staged">
        <b className="sm row">
          <IconPencil className="i s" aria-hidden /> No staged edits
        </b>
        <p className="dim xs">
          Double-click a cell under Rows to edit it. Committing saves the edits as the next version; this one does not change.
        </p>
      </div>
    )
  const ask = () =>
    modals.openConfirmModal({
      title: `Discard ${counted(edits.edits, 'staged edit')}?`,
      children: <p className="sm">The edits are lost. The version does not change.</p>,
      labels: { confirm: 'Discard', cancel: 'Keep' },
      confirmProps: { color: 'red' },
      onConfirm: () => discard.mutate(),
    })
  const buttons = (
    <>
      <Button size="compact-xs" onClick={() => void commit()} loading={busy}>
        Commit
      </Button>
      <Button size="compact-xs" variant="default" onClick={() => (edits.edits === 1 ? discard.mutate() : ask())}>
        Discard{preview ? ' all' : ''}
      </Button>
    </>
  )
  return (
    <div className="staged some">
      <b className="sm row">
        <IconPencil className="i s" aria-hidden /> {counted(edits.edits, 'staged edit')}
      </b>
      <ul className="xs">
        {edits.changes.map(({ id, kind, row, values }) => (
          <li key={id} className="clip">
            {kind === 'delete' ? 'Remove' : kind === 'insert' ? 'Add' : 'Set'} {row === null ? '' : `row ${row} `}
            {values.map(({ column, value }) => `${column} = ${value ?? 'missing'}`).join(', ')}
          </li>
        ))}
        {edits.edits > edits.changes.length && <li className="dim">and {counted(edits.edits - edits.changes.length, 'more', 'more')}</li>}
      </ul>
      <div className="row wrap">
        {buttons}
        <Button size="compact-xs" variant="default" onClick={() => setPreview(true)}>
          Preview
        </Button>
      </div>
      <Modal opened={preview} onClose={() => setPreview(false)} title={`Staged edits of ${ref}`} size={760}>
        <div className="stack">
          <EditsPreview version={ref} />
          <div className="row">{buttons}</div>
        </div>
      </Modal>
    </div>
  )
}

import { ActionIcon } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Dataset } from '../../../../shared/contract/datasets/index.ts'
import { client } from '../../app/connection.ts'
import { draftKey, renameDrafts } from '../../app/drafts.ts'
import { DescribeDialog, type DescriptionChange } from '../../ui/DescribeDialog.tsx'
import { IconPencil } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

/** The tags of a dataset, and the way to its name, notes and tags. */
export function DatasetDescription({ dataset: { name, notes, tags } }: { readonly dataset: Dataset }) {
  const navigate = useNavigate()
  const search = useSearch({ from: '/datasets/$name' })
  const [open, setOpen] = useState(false)
  const save = async (change: DescriptionChange) => {
    const { name: now } = await client.datasets.update({ name, ...change })
    if (now === name) return
    renameDrafts(`dataset:${name}`, `dataset:${now}`)
    await navigate({ to: '/datasets/$name', params: { name: now }, search, replace: true })
  }
  return (
    <>
      {tags.map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Name, notes and tags of ${name}`}
        title="Name, notes and tags"
        onClick={() => setOpen(true)}
      >
        <IconPencil className="i s" aria-hidden />
      </ActionIcon>
      {open && (
        <DescribeDialog
          title={`Describe ${name}`}
          place={draftKey('description', `dataset:${name}`)}
          saved={{ name, notes, tags }}
          onSave={save}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  )
}

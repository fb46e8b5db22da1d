import { ActionIcon, Menu } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { Model, ModelVersion } from '../../../../shared/contract/models/index.ts'
import { client } from '../../app/connection.ts'
import { draftKey, renameDrafts } from '../../app/drafts.ts'
import { DescribeDialog, type DescriptionChange } from '../../ui/DescribeDialog.tsx'
import { IconPencil } from '../../ui/icons.ts'
import { Badge } from '../../ui/marks.tsx'

interface ModelDescriptionProps {
  readonly model: Model
  readonly version: ModelVersion
}

/** The tags of a model and of its version, and the way to the name, notes and tags of each. */
export function ModelDescription({ model: { name, notes, tags }, version }: ModelDescriptionProps) {
  const navigate = useNavigate()
  const search = useSearch({ from: '/models/$name' })
  const [open, setOpen] = useState<'model' | 'version' | null>(null)
  const saveModel = async (change: DescriptionChange) => {
    const { name: now } = await client.models.update({ name, ...change })
    if (now === name) return
    renameDrafts(`model:${name}`, `model:${now}`)
    await navigate({ to: '/models/$name', params: { name: now }, search, replace: true })
  }
  const close = () => setOpen(null)
  return (
    <>
      {[...new Set([...tags, ...version.tags])].map((tag) => (
        <Badge key={tag}>{tag}</Badge>
      ))}
      <Menu position="bottom-start">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Name, notes and tags of ${name}`} title="Name, notes and tags">
            <IconPencil className="i s" aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('model')}>Name, notes and tags of the model…</Menu.Item>
          <Menu.Item onClick={() => setOpen('version')}>Notes and tags of v{version.number}…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'model' && (
        <DescribeDialog
          title={`Describe ${name}`}
          place={draftKey('description', `model:${name}`)}
          saved={{ name, notes, tags }}
          onSave={saveModel}
          onClose={close}
        />
      )}
      {open === 'version' && (
        <DescribeDialog
          title={`Describe ${version.ref}`}
          place={draftKey('description', `model:${version.ref}`)}
          saved={{ name: null, notes: version.notes, tags: version.tags }}
          onSave={(change) => client.models.updateVersion({ ref: version.ref, ...change })}
          onClose={close}
        />
      )}
    </>
  )
}

import { Button, TagsInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import { client } from '../../../app/connection.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { IconArchive, IconStar, IconStarFilled, IconTrash } from '../../../ui/icons.ts'

type Change = Omit<Parameters<typeof client.experiments.update>[0], 'run'>

/** What a person adds to a run: name, notes, tags, a star; and the archive, before the trash. */
export function RunNotes({ run }: { readonly run: Run }) {
  const [name, setName] = useState(run.name)
  const [notes, setNotes] = useState(run.notes)
  const update = useMutation({ mutationFn: (change: Change) => client.experiments.update({ run: run.id, ...change }) })
  const archive = useMutation({ mutationFn: () => client.experiments.mark({ runs: [run.id], archived: !run.archived }) })
  const remove = useMutation({ mutationFn: () => client.governance.trash.put({ items: [`run:${run.id}`] }) })
  const keepName = () => name.trim() !== '' && name.trim() !== run.name && update.mutate({ name: name.trim() })
  const tag = (tags: string[]) =>
    update.mutate({ addTags: tags.filter((each) => !run.tags.includes(each)), removeTags: run.tags.filter((each) => !tags.includes(each)) })
  const Star = run.starred ? IconStarFilled : IconStar
  return (
    <Card title="Notes" padded>
      <div className="stack">
        <TextInput size="xs" label="Name" value={name} onChange={(event) => setName(event.target.value)} onBlur={keepName} />
        <Textarea
          size="xs"
          label="Notes"
          autosize
          minRows={2}
          maxRows={12}
          value={notes}
          onChange={(event) => setNotes(event.target.value)}
          onBlur={() => notes !== run.notes && update.mutate({ notes })}
        />
        <TagsInput size="xs" label="Tags" value={run.tags} onChange={tag} />
        <div className="row wrap">
          <Button
            size="xs"
            variant="default"
            aria-pressed={run.starred}
            leftSection={<Star className="i s" aria-hidden />}
            onClick={() => update.mutate({ starred: !run.starred })}
          >
            {run.starred ? 'Starred' : 'Star'}
          </Button>
          <Button size="xs" variant="default" leftSection={<IconArchive className="i s" aria-hidden />} onClick={() => archive.mutate()}>
            {run.archived ? 'Take out of the archive' : 'Archive'}
          </Button>
          {run.archived && (
            <Button size="xs" variant="default" leftSection={<IconTrash className="i s" aria-hidden />} onClick={() => remove.mutate()}>
              Move to the trash
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}

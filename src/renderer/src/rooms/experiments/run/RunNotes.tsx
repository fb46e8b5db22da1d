import { Button, TagsInput, TextInput } from '@mantine/core'
import type { Run } from '../../../../../shared/contract/experiments/index.ts'
import { client } from '../../../app/connection.ts'
import { draftKey, useDraft } from '../../../app/drafts.ts'
import { useMutation } from '../../../app/queries.ts'
import { Card } from '../../../ui/Card.tsx'
import { DraftText } from '../../../ui/DraftText.tsx'
import { IconArchive, IconStar, IconStarFilled, IconTrash } from '../../../ui/icons.ts'

type Change = Omit<Parameters<typeof client.experiments.update>[0], 'run'>

/** What a person adds to a run: name, notes, tags, a star; and the archive, before the trash. */
export function RunNotes({ run }: { readonly run: Run }) {
  const name = useDraft(draftKey('name', `run:${run.id}`), run.name)
  const update = useMutation({ mutationFn: (change: Change) => client.experiments.update({ run: run.id, ...change }) })
  const archive = useMutation({ mutationFn: () => client.experiments.mark({ runs: [run.id], archived: !run.archived }) })
  const remove = useMutation({ mutationFn: () => client.governance.trash.put({ items: [`run:${run.id}`] }) })
  const saveName = () => {
    if (name.value.trim() === '') name.discard()
    else if (name.dirty) update.mutate({ name: name.value.trim() }, { onSuccess: name.saved })
  }
  const tag = (tags: string[]) =>
    update.mutate({ addTags: tags.filter((each) => !run.tags.includes(each)), removeTags: run.tags.filter((each) => !tags.includes(each)) })
  const Star = run.starred ? IconStarFilled : IconStar
  return (
    <Card title="Notes" padded>
      <div className="stack">
        <TextInput size="xs" label="Name" value={name.value} onChange={(event) => name.set(event.target.value)} onBlur={saveName} />
        <DraftText
          place={draftKey('notes', `run:${run.id}`)}
          label="Notes"
          size="xs"
          text={run.notes}
          onSave={(notes) => update.mutateAsync({ notes })}
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
            {run.archived ? 'Unarchive' : 'Archive'}
          </Button>
          {run.archived && (
            <Button size="xs" variant="default" leftSection={<IconTrash className="i s" aria-hidden />} onClick={() => remove.mutate()}>
              Move to trash
            </Button>
          )}
        </div>
      </div>
    </Card>
  )
}

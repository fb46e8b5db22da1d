import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import type { ModelCard } from '../../../../shared/contract/cards.ts'
import { api, client } from '../../app/connection.ts'
import { useMutation, useQuery } from '../../app/queries.ts'
import { Answer } from '../../ui/Answer.tsx'
import { Card } from '../../ui/Card.tsx'
import { Badge } from '../../ui/marks.tsx'

/** The sections of the model card that only a person can write; the rest is filled from what is recorded. */
export function CardEditor({ version }: { readonly version: string }) {
  const card = useQuery(api.cards.get.queryOptions({ input: { ref: version } }))
  const copy = useMutation({ mutationFn: () => client.cards.copy({ ref: version }) })
  return (
    <Answer query={card}>
      {(data) => (
        <Card
          title="Model card"
          note={data.complete ? <Badge tone="better">complete</Badge> : <Badge tone="warn">DRAFT, {data.missing.length} to write</Badge>}
          actions={
            <Button size="compact-xs" variant="default" onClick={() => copy.mutate()}>
              Take over from the version before
            </Button>
          }
          padded
        >
          <div className="stack">
            {data.sections.map((section) => (
              <Section key={`${section.section} ${section.text ?? ''}`} version={version} section={section} />
            ))}
          </div>
        </Card>
      )}
    </Answer>
  )
}

function Section({ version, section }: { readonly version: string; readonly section: ModelCard['sections'][number] }) {
  const [text, setText] = useState(section.text ?? '')
  const save = useMutation({
    mutationFn: () => client.cards.set({ ref: version, section: section.section, text: text.trim() === '' ? null : text }),
  })
  const changed = text.trim() !== (section.text ?? '')
  return (
    <div>
      <Textarea
        autosize
        minRows={2}
        maw={760}
        label={section.title}
        description={section.question}
        withAsterisk={section.required}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {changed && (
        <Button mt={6} size="compact-xs" onClick={() => save.mutate()} loading={save.isPending}>
          Keep
        </Button>
      )}
    </div>
  )
}

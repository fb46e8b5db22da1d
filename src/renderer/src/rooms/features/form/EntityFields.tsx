import { MultiSelect, Select, TextInput } from '@mantine/core'
import { Segments } from '../../../ui/Segments.tsx'
import { canBeKey, type EntityDraft } from './viewDraft.ts'
import type { ViewFieldsProps } from './viewFields.ts'

type Choice = 'known' | 'new' | 'none'

const notes: Readonly<Record<Choice, string>> = {
  known: 'Its keys are found in the dataset, so that views of the same entity can be joined.',
  new: 'A name for what the key identifies: driver, customer, zone.',
  none: 'One row holds for everything, such as an exchange rate.',
}

/** What the rows are about: an entity that exists, a new one with its keys, or nothing. */
export function EntityFields({ draft: { entities, entity, keyColumns }, change, columns, known }: ViewFieldsProps) {
  const choice: Choice = entity !== null ? 'new' : entities.length > 0 ? 'known' : 'none'
  const choose = (next: Choice) => {
    switch (next) {
      case 'known':
        return change({ entity: null, entities: entities.length > 0 ? entities : known.slice(0, 1).map(({ name }) => name) })
      case 'new':
        return change({ entity: { name: '', keys: [] }, entities: [] })
      case 'none':
        return change({ entity: null, entities: [], keyColumns: {} })
    }
  }
  const options = [
    ...(known.length > 0 ? [{ value: 'known' as const, label: 'Existing entity' }] : []),
    { value: 'new' as const, label: 'New entity' },
    { value: 'none' as const, label: 'No entity' },
  ]
  const keys = known.filter(({ name }) => entities.includes(name)).flatMap((one) => one.keys)
  const keyChoices = columns.filter(canBeKey).map(({ name }) => name)
  return (
    <div className="stack">
      <Segments label="Rows are about" data={options} value={choice} onChange={choose} note={notes[choice]} />
      {choice === 'known' && (
        <>
          <MultiSelect
            label="Entities"
            description="Two where a row is about a pair, such as a customer and a product"
            maw={480}
            searchable
            data={known.map(({ name }) => name)}
            value={[...entities]}
            onChange={(chosen) => change({ entities: chosen })}
          />
          {keys.map((key) => (
            <Select
              key={key}
              label={`Column of ${key}`}
              maw={360}
              searchable
              allowDeselect={false}
              data={keyChoices}
              value={keyColumns[key] ?? (keyChoices.includes(key) ? key : null)}
              error={(keyColumns[key] ?? key) !== '' && !keyChoices.includes(keyColumns[key] ?? key) && `The dataset has no column ${key}`}
              onChange={(column) => column !== null && change({ keyColumns: { ...keyColumns, [key]: column } })}
            />
          ))}
        </>
      )}
      {entity !== null && <NewEntity entity={entity} columns={keyChoices} onEntity={(next) => change({ entity: next })} />}
    </div>
  )
}

interface NewEntityProps {
  readonly entity: EntityDraft
  readonly columns: readonly string[]
  readonly onEntity: (entity: EntityDraft) => void
}

function NewEntity({ entity, columns, onEntity }: NewEntityProps) {
  return (
    <div className="two">
      <TextInput
        label="Name of the entity"
        placeholder="driver"
        maxLength={100}
        value={entity.name}
        onChange={(event) => onEntity({ ...entity, name: event.target.value })}
      />
      <MultiSelect
        label="Keys"
        description="The columns that identify one"
        searchable
        limit={200}
        data={[...columns]}
        value={[...entity.keys]}
        onChange={(keys) => onEntity({ ...entity, keys })}
      />
    </div>
  )
}

import { Button } from '@mantine/core'
import { fieldsOf, textOf, type Texts } from '../../../../../shared/domain/training/fields/field.ts'
import { layerLabels } from '../../../../../shared/domain/training/fields/labels.ts'
import { layerPath } from '../../../../../shared/domain/training/fields/recipeTexts.ts'
import { layerSchema } from '../../../../../shared/domain/training/fields/schema.ts'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '../../../ui/icons.ts'
import { FieldInput } from './FieldInput.tsx'
import type { RunForm } from './form.ts'

/** The layers of a network one by one, from input to output. The output layer comes after them. */
export function CustomLayers({ form: { texts, checked, change } }: { readonly form: RunForm }) {
  const { layers } = texts
  const set = (next: readonly Texts[]) => change((before) => ({ ...before, layers: next }))
  const move = (from: number, to: number) => set(layers.toSpliced(from, 1).toSpliced(to, 0, layers[from]))
  return (
    <fieldset className="plain stack tight">
      <legend className="sm soft">Layers from input to output. The output layer is added automatically.</legend>
      <ol className="layers stack tight">
        {layers.map((layer, place) => (
          // oxlint-disable-next-line react/no-array-index-key -- a layer is its place
          <li key={place} className="row layer">
            <b className="num dim">{place + 1}</b>
            <div className="run-fields">
              {fieldsOf(layerSchema, layer).map((field) => (
                <FieldInput
                  key={field.path}
                  field={field}
                  label={layerLabels[field.path]}
                  text={textOf(field, layer)}
                  problem={checked.byPath.get(layerPath(place, field.path))}
                  onText={(path, text) => set(layers.with(place, started({ ...layer, [path]: text })))}
                />
              ))}
            </div>
            <LayerButton
              label={`Move layer ${place + 1} up`}
              disabled={place === 0}
              onClick={() => move(place, place - 1)}
              icon={IconArrowUp}
            />
            <LayerButton
              label={`Move layer ${place + 1} down`}
              disabled={place === layers.length - 1}
              onClick={() => move(place, place + 1)}
              icon={IconArrowDown}
            />
            <LayerButton label={`Remove layer ${place + 1}`} onClick={() => set(layers.toSpliced(place, 1))} icon={IconX} />
          </li>
        ))}
      </ol>
      <div className="row">
        <Button
          variant="default"
          leftSection={<IconPlus className="i s" aria-hidden />}
          onClick={() => set([...layers, started({ kind: 'dense', activation: 'relu' })])}
        >
          Add layer
        </Button>
      </div>
    </fieldset>
  )
}

/** A layer with what a field begins with that the schema has no default for. */
function started(layer: Texts): Texts {
  const missing = fieldsOf(layerSchema, layer).filter(({ path, fallback }) => layer[path] === undefined && fallback === undefined)
  return {
    ...layer,
    ...Object.fromEntries(missing.flatMap(({ path }) => (layerLabels[path].start ? [[path, layerLabels[path].start]] : []))),
  }
}

interface LayerButtonProps {
  readonly label: string
  readonly disabled?: boolean
  readonly icon: typeof IconX
  readonly onClick: () => void
}

function LayerButton({ label, disabled, icon: Icon, onClick }: LayerButtonProps) {
  return (
    <button type="button" className="btn quiet icon" aria-label={label} title={label} disabled={disabled} onClick={onClick}>
      <Icon className="i s" aria-hidden />
    </button>
  )
}

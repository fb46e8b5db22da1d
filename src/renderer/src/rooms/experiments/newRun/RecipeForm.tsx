import { NumberInput, Select, TextInput } from '@mantine/core'
import { activations, type NetworkTraining, type Recipe, withTraining } from '../../../../../shared/domain/training/recipe.ts'
import { hasClasses } from '../../../../../shared/domain/training/tasks.ts'
import { Card } from '../../../ui/Card.tsx'
import { type Column, DataTable } from '../../../ui/table/DataTable.tsx'

interface RecipeFormProps {
  readonly recipe: Recipe
  readonly onChange: (recipe: Recipe) => void
}

const number = (value: string | number, otherwise: number) => (typeof value === 'number' && Number.isFinite(value) ? value : otherwise)

/** What is changed most, as a form. */
export function RecipeForm({ recipe, onChange }: RecipeFormProps) {
  const { model } = recipe
  const { optimizer } = model
  const train = (change: Partial<NetworkTraining>) => onChange(withTraining(recipe, change))
  return (
    <>
      <Card title="Training" padded>
        <div className="fields">
          <NumberInput label="Epochs" min={1} value={model.epochs} onChange={(value) => train({ epochs: number(value, model.epochs) })} />
          <NumberInput
            label="Batch size"
            min={1}
            value={model.batchSize}
            onChange={(value) => train({ batchSize: number(value, model.batchSize) })}
          />
          <NumberInput
            label="Learning rate"
            min={0}
            step={0.001}
            decimalScale={6}
            value={optimizer.learningRate}
            onChange={(value) =>
              train({ optimizer: { ...optimizer, learningRate: number(value, optimizer.learningRate) || optimizer.learningRate } })
            }
          />
          <NumberInput
            label="Weight penalty (l2)"
            min={0}
            step={0.0001}
            decimalScale={6}
            value={model.l2}
            onChange={(value) => train({ l2: number(value, model.l2) })}
          />
          {hasClasses(recipe.task) && (
            <Select
              label="Class weights"
              data={[
                { value: 'none', label: 'none' },
                { value: 'balanced', label: 'balanced, probabilities corrected' },
                ...(typeof recipe.classWeights === 'string' ? [] : [{ value: 'named', label: 'as in the JSON' }]),
              ]}
              value={typeof recipe.classWeights === 'string' ? recipe.classWeights : 'named'}
              allowDeselect={false}
              onChange={(value) => (value === 'none' || value === 'balanced') && onChange({ ...recipe, classWeights: value })}
            />
          )}
          <NumberInput
            label="Seed"
            min={0}
            value={recipe.seed}
            onChange={(value) => onChange({ ...recipe, seed: number(value, recipe.seed) })}
          />
          <NumberInput
            label="Stop when not better for"
            suffix=" epochs"
            min={1}
            value={model.earlyStopping?.patience ?? ''}
            placeholder="never"
            onChange={(value) =>
              train({ earlyStopping: value === '' ? null : { minDelta: 0, ...model.earlyStopping, patience: number(value, 10) } })
            }
          />
        </div>
      </Card>
      <Layers recipe={recipe} onChange={onChange} />
      <Features recipe={recipe} onChange={onChange} />
    </>
  )
}

function Layers({ recipe, onChange }: RecipeFormProps) {
  const { model } = recipe
  if (model.family !== 'mlp' && model.family !== 'wideDeep') return null
  const change = (part: Partial<typeof model>) => onChange({ ...recipe, model: { ...model, ...part } })
  return (
    <Card title="Network" padded>
      <div className="fields">
        <TextInput
          label="Hidden layers"
          description="Units of each, such as 32, 16"
          key={model.hidden.join()}
          defaultValue={model.hidden.join(', ')}
          onBlur={(event) => {
            const hidden = event.target.value
              .split(/[^\d]+/)
              .filter(Boolean)
              .map(Number)
            if (hidden.length > 0 && hidden.every((units) => units > 0)) change({ hidden })
          }}
        />
        <Select
          label="Activation"
          data={[...activations]}
          value={model.activation}
          onChange={(value) => value && change({ activation: value as typeof model.activation })}
        />
        <NumberInput
          label="Dropout"
          min={0}
          max={0.9}
          step={0.1}
          decimalScale={2}
          value={model.dropout}
          onChange={(value) => change({ dropout: number(value, model.dropout) })}
        />
        <Select
          label="Batch norm"
          data={['no', 'yes']}
          value={model.batchNorm ? 'yes' : 'no'}
          onChange={(value) => change({ batchNorm: value === 'yes' })}
        />
      </div>
    </Card>
  )
}

function Features({ recipe, onChange }: RecipeFormProps) {
  const without = (column: string) => onChange({ ...recipe, features: recipe.features.filter((feature) => feature.column !== column) })
  const columns: readonly Column<Recipe['features'][number]>[] = [
    { id: 'column', title: 'Column', names: true, className: 'clip', value: ({ column }) => column },
    { id: 'becomes', title: 'Becomes', className: 'dim', value: becomes },
    {
      id: 'leave',
      title: 'Leave out',
      quiet: true,
      numeric: true,
      cell: ({ column }) => (
        <button
          type="button"
          className="btn quiet"
          disabled={recipe.features.length === 1}
          onClick={() => without(column)}
          aria-label={`Leave out ${column}`}
        >
          Leave out
        </button>
      ),
    },
  ]
  return (
    <Card title="Features" note={`${recipe.features.length} columns`}>
      <DataTable label="Features" columns={columns} rows={recipe.features} rowKey={({ column }) => column} maxHeight={320} />
    </Card>
  )
}

const becomes = ({ transform }: Recipe['features'][number]) =>
  'scale' in transform ? `${transform.kind}, ${transform.scale}` : transform.kind

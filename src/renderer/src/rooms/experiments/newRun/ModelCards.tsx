import { Card } from '../../../ui/Card.tsx'
import { hasClasses } from '../../../../../shared/domain/training/tasks.ts'
import { Task } from '../../../../../shared/domain/training/recipe.ts'
import { ClassWeights } from './ClassWeights.tsx'
import { CustomLayers } from './CustomLayers.tsx'
import type { RunForm } from './form.ts'
import { RecipeFields } from './RecipeFields.tsx'

const shape = ['model.family', 'model.hidden', 'model.activation', 'model.batchNorm', 'model.dropout']
const optimization = ['model.optimizer', 'model.schedule', 'model.l2', 'model.clipNorm']
const length = ['model.epochs', 'model.batchSize', 'model.earlyStopping', 'seed']

/** What is trained, and how. */
export function ModelCards({ form }: { readonly form: RunForm }) {
  return (
    <>
      <Card title="Model" padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={shape} />
        </div>
        {form.texts.fields['model.family'] === 'layers' && <CustomLayers form={form} />}
      </Card>
      <Card title="Training" padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={length} />
        </div>
      </Card>
      <Card title="Optimization" padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={optimization} />
        </div>
      </Card>
      <LossCard form={form} />
    </>
  )
}

/** Of the loss, what belongs to the task and to the loss that is chosen; and what a recipe has set all the same. */
function LossCard({ form }: { readonly form: RunForm }) {
  const { fields } = form.texts
  const task = Task.safeParse(fields.task).data
  const classes = task !== undefined && hasClasses(task)
  const set = (path: string) => (fields[path] ?? '') !== ''
  const weighed = classes || (fields.classWeights ?? 'none') !== 'none'
  const paths = [
    'loss',
    ...(fields.loss === 'focal' || set('focalGamma') ? ['focalGamma'] : []),
    ...(fields.loss === 'huber' || set('huberDelta') ? ['huberDelta'] : []),
    ...(!classes || fields.standardizeTarget === 'false' ? ['standardizeTarget'] : []),
    ...(weighed ? ['classWeights'] : []),
    ...((weighed && fields.classWeights !== 'none') || set('priorCorrection') ? ['priorCorrection'] : []),
  ]
  return (
    <Card title={weighed ? 'Loss and class weights' : 'Loss'} padded>
      <div className="run-fields">
        <RecipeFields form={form} paths={paths} />
      </div>
      {weighed && fields.classWeights === 'named' && <ClassWeights form={form} />}
    </Card>
  )
}

import { Card } from '../../../ui/Card.tsx'
import { hasClasses, hasPositive } from '../../../../../shared/domain/training/tasks.ts'
import { Task } from '../../../../../shared/domain/training/recipe.ts'
import { ClassWeights } from './ClassWeights.tsx'
import { CustomLayers } from './CustomLayers.tsx'
import type { RunForm } from './form.ts'
import { RecipeFields } from './RecipeFields.tsx'

const shape = ['model.family', 'model.hidden', 'model.activation', 'model.batchNorm', 'model.dropout']
const optimization = ['model.optimizer', 'model.schedule', 'model.l2', 'model.clipNorm']
const length = ['model.epochs', 'model.batchSize', 'model.earlyStopping', 'seed']

const treeShape = ['model.family', 'model.leaves', 'model.depth', 'model.minRows', 'model.minHessian', 'model.bins']
const treeLength = ['model.trees', 'model.learningRate', 'model.earlyStopping', 'seed']
const sampling = ['model.rowSampling', 'model.columnSampling', 'model.l1', 'model.l2']
const categories = ['model.categorySmoothing', 'model.categoryL2', 'model.categoryLimit']

/** What is trained, and how. */
export function ModelCards({ form }: { readonly form: RunForm }) {
  const family = form.texts.fields['model.family'] ?? ''
  const trees = family === 'boosting' || family === 'forest'
  return (
    <>
      <Card title="Model" padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={trees ? treeShape : shape} />
        </div>
        {family === 'layers' && <CustomLayers form={form} />}
      </Card>
      <Card title="Training" padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={trees ? treeLength : length} />
        </div>
      </Card>
      <Card title={trees ? 'Sampling and regularization' : 'Optimization'} padded>
        <div className="run-fields">
          <RecipeFields form={form} paths={trees ? sampling : optimization} />
        </div>
      </Card>
      {family === 'boosting' && (
        <Card title="Categories" padded>
          <div className="run-fields">
            <RecipeFields form={form} paths={categories} />
          </div>
        </Card>
      )}
      <LossCard form={form} />
      <AfterCard form={form} />
    </>
  )
}

/** Of the loss, what belongs to the task and to the loss that is chosen; and what a recipe has set all the same. */
function LossCard({ form }: { readonly form: RunForm }) {
  const { fields } = form.texts
  const task = Task.safeParse(fields.task).data
  const classes = task !== undefined && hasClasses(task)
  const set = (path: string) => (fields[path] ?? '') !== ''
  const changed = (path: string, usual: string) => set(path) && fields[path] !== usual
  const weighed = classes || (fields.classWeights ?? 'none') !== 'none'
  const paths = [
    'loss',
    ...(fields.loss === 'focal' || set('focalGamma') ? ['focalGamma'] : []),
    ...(fields.loss === 'huber' || set('huberDelta') ? ['huberDelta'] : []),
    ...(fields.loss === 'quantile' || set('quantileLevel') ? ['quantileLevel'] : []),
    ...((!classes && fields.loss !== 'poisson') || changed('targetTransform', 'none') ? ['targetTransform'] : []),
    ...(!classes || fields.standardizeTarget === 'false' ? ['standardizeTarget'] : []),
    ...(weighed ? ['classWeights'] : []),
    ...((weighed && fields.classWeights !== 'none') || set('priorCorrection') ? ['priorCorrection'] : []),
    'rowWeights',
  ]
  const weights = form.columns.filter(({ type }) => type === 'integer' || type === 'number').map(({ name }) => name)
  return (
    <Card title="Loss and weights" padded>
      <div className="run-fields">
        <RecipeFields form={form} paths={paths} choices={{ rowWeights: weights, targetTransform: ['log', 'log1p'] }} />
      </div>
      {weighed && fields.classWeights === 'named' && <ClassWeights form={form} />}
    </Card>
  )
}

/** An empty field says the same as the choice that is left out here. */
const usualIsEmpty = { calibration: ['sigmoid', 'isotonic'], threshold: ['f1', 'balanced'], refit: ['true'] }

/** What is decided on the validation rows, once the model is trained. */
function AfterCard({ form }: { readonly form: RunForm }) {
  const { fields } = form.texts
  const task = Task.safeParse(fields.task).data
  const set = (path: string, usual: string) => (fields[path] ?? '') !== '' && fields[path] !== usual
  const paths = [
    ...((task && hasClasses(task)) || set('calibration', 'none') ? ['calibration'] : []),
    ...((task && hasPositive(task)) || set('threshold', 'half') ? ['threshold'] : []),
    'refit',
  ]
  return (
    <Card title="After training" padded>
      <div className="run-fields">
        <RecipeFields form={form} paths={paths} choices={usualIsEmpty} />
      </div>
    </Card>
  )
}

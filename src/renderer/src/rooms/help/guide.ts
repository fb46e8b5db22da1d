import datasets from '../../../../../docs/guide/datasets.md?raw'
import experiments from '../../../../../docs/guide/experiments.md?raw'
import models from '../../../../../docs/guide/models.md?raw'
import packages from '../../../../../docs/guide/packages.md?raw'
import start from '../../../../../docs/guide/start.md?raw'
import trust from '../../../../../docs/guide/trust.md?raw'

/** The pages of docs/guide, built into the program. */
export const guide = [
  { id: 'start', title: 'Start', text: start },
  { id: 'datasets', title: 'Datasets', text: datasets },
  { id: 'experiments', title: 'Experiments', text: experiments },
  { id: 'models', title: 'Models', text: models },
  { id: 'packages', title: 'Packages', text: packages },
  { id: 'trust', title: 'Audit and undo', text: trust },
] as const
